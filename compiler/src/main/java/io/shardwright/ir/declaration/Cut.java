package io.shardwright.ir.declaration;

import io.shardwright.diagnostic.Origin;
import java.util.OptionalInt;

/**
 * A place where a pipeline stage may begin: before the first use of a field, and if that is a list, before each of its
 * elements and behind the last.
 *
 * @param before the value that the field's first use defines
 * @param stage number of the stage that begins here, if the model says so
 * @param origin the annotation
 */
public record Cut(String field, String before, OptionalInt stage, Origin origin) {}
