package uk.ac.manchester.tornado.runtime.library.spi;

/** A device whose stream libraries can be given: one of CUDA. */
public interface TornadoNativeStreamSupport {
    long getNativeStream(long executionPlanId);

    long getNativeContext(long executionPlanId);
}
