package io.shardwright.runtime.rate;

/** Courses of the learning rate that have a name. */
public enum RateKind {
    CONSTANT,
    LINEAR,
    COSINE,
    WSD;

    /** The share of the steps in which {@link #WSD} falls, if nobody says another. */
    public static final double USUAL_TAIL = 0.2;

    /** How {@link #WSD} falls, if nobody says otherwise. */
    public static final Fall USUAL_FALL = Fall.SQRT;

    /** The last rate, as a share of the highest, if nobody says another. */
    public double usualFloor() {
        return switch (this) {
            case CONSTANT -> 1;
            case LINEAR, WSD -> 0;
            case COSINE -> 0.1;
        };
    }

    /** @param tail and fall, of {@link #WSD} */
    public RateCourse course(double tail, Fall fall) {
        return switch (this) {
            case CONSTANT -> new RateCourse.Level();
            case LINEAR -> new RateCourse.Falling(Fall.LINEAR);
            case COSINE -> new RateCourse.Falling(Fall.COSINE);
            case WSD -> new RateCourse.StableThenFalling(tail, fall);
        };
    }
}
