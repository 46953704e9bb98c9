package uk.ac.manchester.tornado.api;

/** The backends that there are. */
public interface TornadoRuntime {
    int getNumBackends();

    TornadoBackend getBackend(int index);
}
