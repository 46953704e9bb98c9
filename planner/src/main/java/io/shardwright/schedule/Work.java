package io.shardwright.schedule;

/** What a rank does with one microbatch at one stage. */
public enum Work {
    FORWARD('F'),
    /** The whole backward: the gradients of the stage's input and of its weights. */
    BACKWARD('B'),
    /** The half of the backward that the stage before waits for: <i>B</i> of zero bubble (Qi et al., 2401.10241 §2). */
    INPUT_GRADIENT('B'),
    /** The half that nobody waits for: <i>W</i> of zero bubble. */
    WEIGHT_GRADIENT('W');

    private final char letter;

    Work(char letter) {
        this.letter = letter;
    }

    /** As the papers draw it. */
    public char letter() {
        return letter;
    }
}
