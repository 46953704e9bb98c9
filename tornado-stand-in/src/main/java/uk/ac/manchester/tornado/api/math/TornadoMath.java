package uk.ac.manchester.tornado.api.math;

/** Functions that every device has. */
public final class TornadoMath {
    private TornadoMath() {}

    public static float exp(float x) {
        return (float) Math.exp(x);
    }

    public static float log(float x) {
        return (float) Math.log(x);
    }

    public static float sin(float x) {
        return (float) Math.sin(x);
    }

    public static float cos(float x) {
        return (float) Math.cos(x);
    }

    public static float tanh(float x) {
        return (float) Math.tanh(x);
    }

    public static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    public static float floor(float x) {
        return (float) Math.floor(x);
    }

    public static float ceil(float x) {
        return (float) Math.ceil(x);
    }

    public static float tan(float x) {
        return (float) Math.tan(x);
    }

    public static float atan(float x) {
        return (float) Math.atan(x);
    }

    public static float abs(float x) {
        return Math.abs(x);
    }

    public static float log2(float x) {
        return (float) (Math.log(x) / Math.log(2));
    }

    public static float pow(float x, float y) {
        return (float) Math.pow(x, y);
    }

    public static double pow(double x, double y) {
        return Math.pow(x, y);
    }

    public static double floor(double x) {
        return Math.floor(x);
    }

    public static float max(float x, float y) {
        return Math.max(x, y);
    }

    public static float min(float x, float y) {
        return Math.min(x, y);
    }

    public static int max(int x, int y) {
        return Math.max(x, y);
    }

    public static int min(int x, int y) {
        return Math.min(x, y);
    }
}
