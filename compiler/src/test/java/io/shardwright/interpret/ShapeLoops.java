package io.shardwright.interpret;

import java.util.Map;

/** Parts that are put into others. */
final class ShapeLoops {
    private ShapeLoops() {}

    static void register(Map<String, Kernel> kernels) {
        kernels.put("placeSection", call -> {
            call.out(0).fill(0);
            add(call);
        });
        kernels.put("addSection", ShapeLoops::add);
    }

    private static void add(Arguments call) {
        int dim = call.whole(0);
        Strided section = call.out(0).section(dim, call.whole(1), call.in(0).dim(dim));
        for (int i = 0; i < section.size(); i++) {
            section.add(i, call.in(0).at(i));
        }
    }
}
