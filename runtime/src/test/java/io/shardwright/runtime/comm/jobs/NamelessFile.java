package io.shardwright.runtime.comm.jobs;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file as those of jobs are, with anything in it. As a program it makes one that a file has the bytes of, and stays. */
@SuppressWarnings("restricted")
public final class NamelessFile implements AutoCloseable {
    private static final Linker LINKER = Linker.nativeLinker();

    private final int descriptor;

    NamelessFile(byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            descriptor = (int) LINKER.downcallHandle(
                            LINKER.defaultLookup().findOrThrow("memfd_create"),
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT))
                    .invokeExact(arena.allocateFrom("shardwright"), 1);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        Files.write(path(), bytes, StandardOpenOption.WRITE);
    }

    Path path() {
        return Path.of("/proc", "" + ProcessHandle.current().pid(), "fd", "" + descriptor);
    }

    @Override
    public void close() {
        try {
            int ignored = (int) LINKER.downcallHandle(
                            LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT))
                    .invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param arguments the file whose bytes it has */
    public static void main(String[] arguments) throws Exception {
        try (NamelessFile file = new NamelessFile(Files.readAllBytes(Path.of(arguments[0])))) {
            System.out.println("made " + file.descriptor);
            System.in.read();
        }
    }
}
