package io.shardwright.runtime.comm.control;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CollectiveException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
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

    /** Of a job; a slot's header tells no more apart than a quarter of that. */
    private static final long MOST_RANKS = 1 << 14;

    /** Nobody else can know a token before. Ranks, which make none, don't wait for the source of such numbers. */
    private static final class Tokens {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    public static JobDescription of(Mesh mesh, Host host) {
        return new JobDescription(ProgramFingerprint.fingerprint(), Tokens.RANDOM.nextLong(), mesh, host.ranks());
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

    /**
     * Believes nothing of what it reads.
     *
     * @throws IOException if the file holds no job that this version can read; the message says why
     */
    public static JobDescription read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(ControlLayout.JOB_TEXT);
        channel.read(buffer, ControlLayout.jobText());
        String[] lines = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
                .replace("\0", "")
                .strip()
                .split("\n");
        if (lines.length != 5 || !lines[0].equals(MAGIC)) {
            throw new IOException("it holds no job that this version can read");
        }
        try {
            Mesh mesh = Mesh.parse(lines[3]);
            int[] ranks = Arrays.stream(lines[4].split(","))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            JobDescription job = new JobDescription(Long.parseLong(lines[1]), Long.parseLong(lines[2]), mesh, ranks);
            job.requirePossible(channel.size());
            return job;
        } catch (IllegalArgumentException e) {
            throw new IOException("it says of its job what cannot be", e);
        }
    }

    /** Before anything is worked out from it that takes time or memory. */
    private void requirePossible(long bytes) throws IOException {
        long size = 1;
        for (Axis axis : Axis.values()) {
            size = axis == Axis.EP
                    ? size
                    : Math.min(MOST_RANKS + 1, size * Math.min(MOST_RANKS + 1, mesh.degree(axis)));
        }
        if (size > MOST_RANKS || mesh.degree(Axis.DP) % mesh.degree(Axis.EP) != 0) {
            throw new IOException("it says of its job what cannot be");
        }
        for (int place = 0; place < ranks.length; place++) {
            if (ranks[place] < 0 || ranks[place] >= size || place > 0 && ranks[place] <= ranks[place - 1]) {
                throw new IOException("it says of its ranks what cannot be");
            }
        }
        if (ControlLayout.rankLine((int) size) > bytes) {
            throw new IOException("it is cut off");
        }
        long whole = new ControlLayout(mesh, host(0)).bytes();
        if (whole > bytes) {
            throw new IOException("it is cut off: " + bytes + " bytes are left of " + whole);
        }
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
