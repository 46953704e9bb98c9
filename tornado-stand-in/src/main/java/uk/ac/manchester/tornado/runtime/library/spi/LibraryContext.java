package uk.ac.manchester.tornado.runtime.library.spi;

/** What a library keeps for a plan. */
public interface LibraryContext {}
