package io.shardwright.runtime.comm.control;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CollectiveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What the control region says of the job: who may take part, and how to read the rest of it.
 *
 * @param program fingerprint of the classes that the ranks run
 * @param token tells this region from all others
 * @param mesh of the job
 * @param ranks of the job that live on this host
 */
public record JobDescription(long program, long token, Mesh mesh, int[] ranks) {
    private static final String MAGIC = "shardwright";

    public static JobDescription of(Mesh mesh, Host host) {
        return new JobDescription(
                ProgramFingerprint.fingerprint(), new java.util.Random().nextLong(), mesh, host.ranks());
    }

    public Host host(int place) {
        return new Host(ranks, place);
    }

    /** Before the region is mapped by anyone. */
    public void write(FileChannel channel) throws IOException {
        String text = String.join(
                "\n",
                MAGIC,
                Long.toString(program),
                Long.toString(token),
                mesh.toString(),
                Arrays.stream(ranks).mapToObj(Integer::toString).collect(Collectors.joining(",")));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > ControlLayout.JOB_TEXT) {
            throw new CollectiveException("a host cannot have " + ranks.length + " ranks of a job");
        }
        channel.write(ByteBuffer.wrap(bytes), ControlLayout.jobText());
    }

    /** @throws IOException if the file is no job's */
    public static JobDescription read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(ControlLayout.JOB_TEXT);
        channel.read(buffer, ControlLayout.jobText());
        String[] lines = new String(buffer.array(), StandardCharsets.UTF_8)
                .strip()
                .replace("\0", "")
                .split("\n");
        if (lines.length != 5 || !lines[0].equals(MAGIC)) {
            throw new IOException("it holds no job that this version can read");
        }
        int[] ranks =
                Arrays.stream(lines[4].split(",")).mapToInt(Integer::parseInt).toArray();
        return new JobDescription(Long.parseLong(lines[1]), Long.parseLong(lines[2]), Mesh.parse(lines[3]), ranks);
    }

    /** Refuses ranks whose classes are not those of the job. */
    public void requireSameProgram(int rank) {
        if (program != ProgramFingerprint.fingerprint()) {
            throw new CollectiveException(
                    "rank " + rank + " was built from another version than the job: its classes differ"
                            + "\n  Fix: start all ranks from the same class path, built once");
        }
    }
}
