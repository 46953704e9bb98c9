package io.shardwright.ir.declaration;

/** A parameter of the model's constructor: its type as source spells it, fully qualified, and its name. */
public record ConstructorParameter(String type, String name) {}
