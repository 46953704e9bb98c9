package io.shardwright.rows;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips the rows of a test with {@link OneRowIn} that other days run. */
final class RowsOfTheDay implements ExecutionCondition {
    private static final boolean ALL = System.getProperty("rows", "").equals("all");

    /** Since 1970-01-01. */
    private static final long DAY =
            Long.getLong("rows.day", LocalDate.now(ZoneOffset.UTC).toEpochDay());

    private static final Pattern ROW = Pattern.compile("invocation:#(\\d+)]$");

    static {
        System.out.println(ALL ? "all rows" : "rows of day " + DAY + " (again: -Drows.day=" + DAY + ")");
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Matcher row = ROW.matcher(context.getUniqueId());
        if (ALL || !row.find()) {
            return ConditionEvaluationResult.enabled("not a row, or one of all");
        }
        int of = context.getRequiredTestMethod().getAnnotation(OneRowIn.class).value();
        // Other tests with as many rows take others on the same day.
        int offset = context.getRequiredTestClass().getName().hashCode()
                + context.getRequiredTestMethod().getName().hashCode();
        return isOf(DAY, Integer.parseInt(row.group(1)) + offset, of)
                ? ConditionEvaluationResult.enabled("a row of day " + DAY)
                : ConditionEvaluationResult.disabled("another day's row; -Drows=all runs all");
    }

    static boolean isOf(long day, long row, int of) {
        return Math.floorMod(row - day, of) == 0;
    }
}
