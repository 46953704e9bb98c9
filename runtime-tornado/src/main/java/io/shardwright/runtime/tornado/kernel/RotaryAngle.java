package io.shardwright.runtime.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** Angles of rotary positions (Su et al., 2104.09864), for generated kernels. */
public final class RotaryAngle {
    private static final double TWO_PI = 2 * Math.PI;

    private RotaryAngle() {}

    /** {@code position base^(-pair / pairs)}, less all whole turns. */
    public static float of(float position, double base, int pair, int pairs) {
        // In double: a float angle of thousands of turns has no digits left for where in the last turn it ends.
        double angle = position * TornadoMath.pow(base, -(double) pair / pairs);
        return (float) (angle - TWO_PI * TornadoMath.floor(angle / TWO_PI));
    }

    public static float cosine(float angle) {
        return TornadoMath.cos(angle);
    }

    public static float sine(float angle) {
        return TornadoMath.sin(angle);
    }
}
