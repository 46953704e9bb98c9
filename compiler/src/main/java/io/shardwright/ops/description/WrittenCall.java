package io.shardwright.ops.description;

import io.shardwright.size.Size;
import java.util.List;

/**
 * A call in {@code forward}. Arguments count from 0; of a method of {@code Tensor} the tensor that it is called on is argument 0.
 * An argument that is not what it is asked for is reported, and ends the reading of the call.
 */
public interface WrittenCall {
    /** How many arguments there are. */
    int arguments();

    /** The value that an argument stands for. */
    String tensor(int argument) throws Unreadable;

    /** The values of all arguments, tensors or arrays of tensors. */
    List<String> tensors() throws Unreadable;

    /** How many dims a value has. */
    int dims(String value);

    /** A whole number by its formula over the config. */
    Size size(int argument) throws Unreadable;

    /** A whole number that the form of the graph depends on. */
    int constant(int argument) throws Unreadable;

    /** Anything that is known when the model is built, as a Java expression. */
    String java(int argument) throws Unreadable;

    /** A description that is made by a chain of calls: those calls, the first first. */
    List<RuleTerm> rule(int argument) throws Unreadable;
}
