package io.shardwright.runtime.assembly;

import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;

/** Gives a shard the values that its elements have in the whole parameter, so that every mesh starts equal. */
final class InitialValues {
    private final long seed;

    InitialValues(long seed) {
        this.seed = seed;
    }

    void fill(Parameter parameter, Shard shard, ParameterWriter writer) {
        switch (parameter.initial()) {
            case Initial.Constant constant -> {
                for (long i = 0; i < shard.size(); i++) {
                    writer.write(i, (float) constant.value());
                }
            }
            case Initial.Normal normal -> {
                HashedNormal numbers = new HashedNormal(parameter.name(), seed, normal.deviation());
                shard.forEachRun((inShard, inWhole, length) -> {
                    for (long i = 0; i < length; i++) {
                        writer.write(inShard + i, numbers.element(inWhole + i));
                    }
                });
            }
        }
    }
}
