package io.shardwright.ops.description;

import io.shardwright.size.Size;
import java.util.ArrayList;
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

    /** The values of all arguments from number {@code first} on, tensors or arrays of tensors. */
    List<String> tensors(int first) throws Unreadable;

    /** The values of all arguments, tensors or arrays of tensors. */
    default List<String> tensors() throws Unreadable {
        return tensors(0);
    }

    /** Adds an operator before that of the call, and gives its result's name. */
    String first(Made made);

    /** How many dims a value has. */
    int dims(String value);

    /** A whole number by its formula over the config. */
    Size size(int argument) throws Unreadable;

    /** A whole number that the form of the graph depends on. */
    int constant(int argument) throws Unreadable;

    /** The number of a dim of a value of {@code dims} dims, which is written as a constant; negative ones count from the end. */
    int dim(int argument, int dims) throws Unreadable;

    /** Numbers of dims, from argument {@code first} on. */
    default List<Integer> dims(int first, int dims) throws Unreadable {
        List<Integer> all = new ArrayList<>();
        for (int argument = first; argument < arguments(); argument++) {
            all.add(dim(argument, dims));
        }
        return all;
    }

    /** Sizes, from argument {@code first} on. */
    default List<Size> sizes(int first) throws Unreadable {
        List<Size> all = new ArrayList<>();
        for (int argument = first; argument < arguments(); argument++) {
            all.add(size(argument));
        }
        return all;
    }

    /** Reports an argument that has no meaning, and why. */
    Unreadable refuse(int argument, String why);

    /** Anything that is known when the model is built, as a Java expression. */
    String java(int argument) throws Unreadable;

    /** A description that is made by a chain of calls: those calls, the first first. */
    List<RuleTerm> rule(int argument) throws Unreadable;
}
