package io.shardwright.processor.read;

/**
 * What a loop over lists of layers does in a round, as a model of its own.
 *
 * @param field of the call that stands for all rounds
 * @param source how large what it is given is, follows from the call
 */
public record Round(String field, ModelSource source) {}
