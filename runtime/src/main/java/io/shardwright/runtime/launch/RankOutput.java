package io.shardwright.runtime.launch;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a rank prints, with its number before each line: {@code [rank 1] }. Lines of several threads don't mix. */
public final class RankOutput extends OutputStream {
    private final PrintStream out;
    private final byte[] prefix;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private RankOutput(PrintStream out, int rank) {
        this.out = out;
        prefix = ("[rank " + rank + "] ").getBytes(StandardCharsets.UTF_8);
    }

    /** For all that this process prints from now on. */
    public static void prefix(int rank) {
        System.setOut(prefixed(System.out, rank));
        System.setErr(prefixed(System.err, rank));
    }

    static PrintStream prefixed(PrintStream out, int rank) {
        return new PrintStream(new RankOutput(out, rank), true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int b) {
        if (line.size() == 0) {
            line.writeBytes(prefix);
        }
        line.write(b);
        if (b == '\n') {
            out.writeBytes(line.toByteArray());
            out.flush();
            line.reset();
        }
    }

    /** A line that isn't complete waits for its end. */
    @Override
    public void flush() {}
}
