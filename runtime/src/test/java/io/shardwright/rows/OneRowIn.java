package io.shardwright.rows;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Of a parameterized test whose rows say the same of other meshes, {@code mvn verify} runs each n-th row: on one day these, on the next the
 * others, so that all are run within n days. The others are skipped.
 *
 * <p>{@code -Drows=all} runs all of them; {@code -Drows.day=20785} those of that day, which is the number that a run prints.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RowsOfTheDay.class)
public @interface OneRowIn {
    /** How many rows one is taken from. */
    int value();
}
