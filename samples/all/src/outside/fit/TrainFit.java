package com.example.fit;

import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.job.Job;
import io.shardwright.runtime.trainer.Trainer;

public final class TrainFit {
    static final InputSource SINE = (first, positions, inputs) -> {
        for (int i = 0; i < inputs.of("x").orElseThrow().dim(0); i++) {
            double x = Math.IEEEremainder((first + i) * 0.7, 2 * Math.PI);
            inputs.of("x").orElseThrow().set((float) x, i, 0);
            inputs.of("y").orElseThrow().set((float) Math.sin(x), i, 0);
        }
    };

    public static void main(String[] args) {
        Job.of(args, rank -> {
            try (Trainer trainer = Trainer.of(rank, ShardedFit.units(16)).data(SINE).batch(32).rate(1e-2).build()) {
                trainer.steps().forEach(step -> {
                    if (rank.rank() == 0) System.out.println("step " + step.step() + "   loss " + step.loss());
                });
            }
        }).start();
    }
}
