package io.shardwright.runtime.job;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Mesh;
import java.lang.StackWalker.StackFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where in a program a job stands, so that a process that runs the program again comes to the same job.
 *
 * @param main class whose {@code main} the job's caller is in; empty if it is in none
 * @param call where in the code, the mesh, and how often the program has come there
 */
record MainPlace(Optional<String> main, String call) {
    /** A job of ranks that don't run {@code main} again. */
    static final MainPlace NOWHERE = new MainPlace(Optional.empty(), "");

    /**
     * Of what has called {@link Job}.
     *
     * @param args of its main
     */
    static MainPlace ofCaller(String[] args, Mesh mesh) {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> {
                    List<StackFrame> callers = frames.dropWhile(frame -> frame.getDeclaringClass() == MainPlace.class
                                    || frame.getDeclaringClass() == Job.class)
                            .toList();
                    StackFrame caller = callers.getFirst();
                    // That of another class would be the test's or the server's, and not the program's.
                    boolean isInMain = callers.stream()
                            .anyMatch(
                                    frame -> frame.getDeclaringClass() == caller.getDeclaringClass() && isMain(frame));
                    String call = caller.getClassName() + "." + caller.getMethodName() + ":" + caller.getByteCodeIndex()
                            + " " + mesh;
                    return new MainPlace(
                            isInMain ? Optional.of(caller.getClassName()) : Optional.empty(),
                            call + " #" + PlaceVisits.count(args, call));
                });
    }

    private static boolean isMain(StackFrame frame) {
        return frame.getMethodName().equals("main")
                && frame.getMethodType().parameterCount() == 1
                && frame.getMethodType().parameterType(0) == String[].class;
    }

    /**
     * What {@link ReenteredMain} is given.
     *
     * @throws ModelException if there is no {@code main} to run again
     */
    List<String> arguments(String[] args) {
        List<String> arguments = new ArrayList<>();
        arguments.add(main.orElseThrow(() ->
                new ModelException("a job of ranks that are processes isn't called for by the class of a main that is"
                        + " running, so there is nothing that they could run again\n"
                        + "  Fix: call Job.of(args, body) in main(String[] args), or give it a body that"
                        + " is a class")));
        arguments.add(call);
        arguments.addAll(List.of(args));
        return arguments;
    }
}
