package io.shardwright.ir;

import java.util.function.UnaryOperator;

/**
 * How generated code spells what a collective works on.
 *
 * @param communicator of the axis
 * @param out the output
 * @param in the first input
 * @param site the number and cause that the collective carries
 * @param table spells the routing table of the experts in a field
 */
public record CollectiveOperands(
        String communicator, String out, String in, String site, UnaryOperator<String> table) {}
