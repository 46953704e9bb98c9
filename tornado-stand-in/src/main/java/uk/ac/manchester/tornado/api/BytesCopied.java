package uk.ac.manchester.tornado.api;

/** Bytes that crossed over. */
final class BytesCopied {
    long in;
    long out;
}
