package io.shardwright.runtime.tornado.kernel.attention;

import io.shardwright.runtime.tornado.kernel.PositionSections;
import io.shardwright.runtime.tornado.launch.DeviceHeads;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Rotary positions (Su et al., 2104.09864), a work-item for each pair of elements. */
public final class RotaryKernel {
    private static final double TWO_PI = 2 * Math.PI;

    private RotaryKernel() {}

    /** @param direction 1, or -1 for the gradient */
    public static KernelLaunch rotary(
            DeviceMemory memory,
            LocalTensor y,
            LocalTensor x,
            SequencePositions positions,
            double base,
            int direction) {
        DeviceHeads to = memory.heads(y);
        DeviceHeads from = memory.heads(x);
        PositionSections sections = PositionSections.of(positions);
        int pairs = from.elements() / 2;
        return KernelLaunch.of(
                "rotaryPairs",
                Grid.over(pairs),
                KernelLaunch.NONE,
                RotaryKernel::rotaryPairs,
                to.place(),
                to.steps(),
                from.place(),
                from.steps(),
                from.heads(),
                from.seq(),
                from.size() / 2,
                pairs,
                sections.chunk(),
                sections.lower(),
                sections.upper(),
                base,
                direction);
    }

    public static void rotaryPairs(
            KernelContext context,
            FloatArray memory,
            long y,
            long ySteps,
            long x,
            long xSteps,
            int heads,
            int seq,
            int distance,
            int pairs,
            int chunk,
            int lower,
            int upper,
            double base,
            int direction) {
        int pair = context.globalIdx;
        if (pair < pairs) {
            int i = pair % distance;
            int t = pair / distance % seq;
            int head = pair / distance / seq % heads;
            int batch = pair / distance / seq / heads;
            int from = HeadTiles.row(x, xSteps, batch, head, t) + i;
            int to = HeadTiles.row(y, ySteps, batch, head, t) + i;
            // In double: a float angle of thousands of turns has no digits left for where in the last turn it ends.
            // globalIdy is 0; without it a single pair's angle is a constant, whose cosine TornadoVM cannot compute.
            double position = t + context.globalIdy + (t < chunk ? lower : upper);
            double angle = position * TornadoMath.pow(base, -(double) i / distance);
            float rest = (float) (angle - TWO_PI * TornadoMath.floor(angle / TWO_PI)) * direction;
            float cosine = TornadoMath.cos(rest);
            float sine = TornadoMath.sin(rest);
            float a = memory.get(from);
            float b = memory.get(from + distance);
            memory.set(to, a * cosine - b * sine);
            memory.set(to + distance, b * cosine + a * sine);
        }
    }
}
