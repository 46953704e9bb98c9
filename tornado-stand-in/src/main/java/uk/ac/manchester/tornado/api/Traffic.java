package uk.ac.manchester.tornado.api;

/** Bytes that crossed over. */
final class Traffic {
    long in;
    long out;
}
