package io.shardwright.ir;

import java.util.List;

/** The Java that runs a collective: {@code tp.allReduce(y, Reduction.SUM, G_DOWN)}. */
public record CollectiveCall(String receiver, String method, List<String> arguments) {
    public CollectiveCall {
        arguments = List.copyOf(arguments);
    }

    /** Of {@code receiver}, such as the communicator of an axis. */
    public static CollectiveCall of(String receiver, String method, String... arguments) {
        return new CollectiveCall(receiver, method, List.of(arguments));
    }

    public String blocking() {
        return receiver + "." + method + written();
    }

    /** {@code tp.startAllReduce(y, Reduction.SUM, G_DOWN)}, a {@code Pending} that is waited for later. */
    public String started() {
        return receiver + ".start" + Character.toUpperCase(method.charAt(0)) + method.substring(1) + written();
    }

    private String written() {
        return "(" + String.join(", ", arguments) + ")";
    }
}
