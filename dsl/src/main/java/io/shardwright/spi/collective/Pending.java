package io.shardwright.spi.collective;

/** A non-blocking collective under way. Its buffers belong to it until it is complete. */
public interface Pending {
    /** Of what is complete as soon as it starts. */
    Pending DONE = new Pending() {
        @Override
        public boolean test() {
            return true;
        }

        @Override
        public void await() {}
    };

    /** Makes progress without waiting, and says whether the operation is complete. */
    boolean test();

    /** Waits until the operation is complete. Called once at most: afterwards this may stand for another operation. */
    void await();
}
