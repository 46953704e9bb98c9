package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.Unit;

/**
 * A sum of one unit's gradients over ranks, as a step does it.
 *
 * @param unit its number among the rank's units
 * @param reads where the addends lie
 * @param writes where the sum lies then
 */
public record GradientSum(int unit, Over over, Start start, Buffer reads, Buffer writes) {
    /** The ranks that have the addends. */
    public enum Over {
        /** Those along pp that hold the same parameters. */
        PIPELINE("pp"),
        /** Those that see other tokens. */
        REPLICAS("dp and cp"),
        /** Those along tp, of parameters that lie replicated over it. */
        TENSOR("tp");

        private final String text;

        Over(String text) {
            this.text = text;
        }

        /** For messages: {@code dp and cp}. */
        public String text() {
            return text;
        }
    }

    /** When it begins. It is over when its {@link GradientPhase} is. */
    public enum Start {
        /** After each backward of the unit, of the gradients of that microbatch alone; the sums are added up. */
        EACH_BACKWARD,
        /** After the unit's last backward in the step, while other units compute. */
        LAST_BACKWARD,
        /** When the phases before it are over. */
        IN_PHASE
    }

    /** Which of a unit's tensors. */
    public enum Buffer {
        /** All its gradients. */
        WHOLE,
        /** Those that this rank owns. */
        OWN
    }

    /** One that is done in its phase from begin to end, in place. */
    public static GradientSum inPlace(Unit unit, Over over, Buffer buffer) {
        return new GradientSum(unit.number(), over, Start.IN_PHASE, buffer, buffer);
    }
}
