package io.shardwright.runtime.cpu.vector;

/** A kernel's parameters that aren't matrices, and their gradients, each in f32. */
public record Float32Copies(
        Float32Copy weight, Float32Copy bias, Float32Copy weightGradient, Float32Copy biasGradient) {
    public Float32Copies() {
        this(new Float32Copy(), new Float32Copy(), new Float32Copy(), new Float32Copy());
    }
}
