package uk.ac.manchester.tornado.api.common;

import org.jspecify.annotations.Nullable;

/** A call of a library's function. */
public class LibraryTaskDescriptor {
    private String library = "";
    private String function = "";
    private Object[] parameters = {};
    private Access[] access = {};

    public LibraryTaskDescriptor withLibrary(String name) {
        library = name;
        return this;
    }

    public LibraryTaskDescriptor withFunction(String name) {
        function = name;
        return this;
    }

    public LibraryTaskDescriptor withParameters(Object[] values) {
        parameters = values;
        return this;
    }

    public LibraryTaskDescriptor withAccess(Access[] ofParameters) {
        access = ofParameters;
        return this;
    }

    public String getLibraryName() {
        return library;
    }

    public String getFunctionName() {
        return function;
    }

    public Object[] getParameters() {
        return parameters;
    }

    public Access[] getAccess() {
        return access;
    }

    public @Nullable Object getTuning() {
        return null;
    }
}
