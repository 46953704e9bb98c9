package io.shardwright.runtime.comm;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;

/**
 * Layout of the region that all ranks of a job share, and nothing else: who writes what, and when, is in
 * {@link Exchange} and {@link Message}.
 *
 * <pre>
 *  job        | abort word | ... 128 | abort text 4 KiB |
 *  rank r     | state | pid | ... 128 |                          once for each rank
 *  sites r    | texts 256 KiB |                                  once for each rank
 *  group g    | finished 128 | slot 0 | slot 1 | ... slot 15 |   once for each rank
 *             | slot 0 | ... slot 3 |                            once for each rank and peer of its: messages
 *
 *  slot       | published  header 128 | consumed 128 | staging |
 * </pre>
 *
 * <p>A group is an axis of more than one rank, or all ranks. Each line is written by one rank and takes 128 bytes: two
 * cache lines, as processors fetch them in pairs.
 */
final class ControlDescriptor {
    static final int LINE = 128;

    /** Collectives of one communicator that a rank can have published at a time. */
    static final int SLOTS = 16;

    /** Messages from one rank to another that can be published at a time. */
    static final int MESSAGES = 4;

    /** Room in a slot for small tensors, and for the chunks of those that don't lie in the heap. */
    static final int STAGING = 64 << 10;

    static final int MESSAGE_STAGING = 32 << 10;
    static final int ABORT_TEXT = 4 << 10;
    static final int SITE_TEXTS = 256 << 10;

    private static final int SLOT = 2 * LINE + STAGING;
    private static final int MESSAGE = 2 * LINE + MESSAGE_STAGING;
    private static final int ALL = Axis.values().length;

    private final Mesh mesh;
    private final long[] groupOffsets = new long[ALL + 1];
    private final long bytes;

    ControlDescriptor(Mesh mesh) {
        this.mesh = mesh;
        long end = siteTexts(mesh.size());
        for (int group = 0; group <= ALL; group++) {
            groupOffsets[group] = end;
            if (degree(group) > 1) {
                end += mesh.size() * (LINE + (long) SLOTS * SLOT + (long) degree(group) * MESSAGES * MESSAGE);
            }
        }
        bytes = end;
    }

    /** Size of the region. */
    long bytes() {
        return bytes;
    }

    static int group(Axis axis) {
        return axis.ordinal();
    }

    /** The group of all ranks. */
    static int allRanks() {
        return ALL;
    }

    private int degree(int group) {
        return group == ALL ? mesh.size() : mesh.degree(Axis.values()[group]);
    }

    /** 0, or -1 while the first rank to fail writes why, or that rank plus 1. */
    static long abortWord() {
        return 0;
    }

    static long abortText() {
        return LINE;
    }

    /** A {@link RankState}. */
    static long rankState(int rank) {
        return LINE + ABORT_TEXT + (long) rank * LINE;
    }

    static long rankPid(int rank) {
        return rankState(rank) + Long.BYTES;
    }

    /** The texts of the sites that a rank has been at. */
    long siteTexts(int rank) {
        return rankState(mesh.size()) + (long) rank * SITE_TEXTS;
    }

    /** Number of the first collective that a rank has not completed. */
    long finished(int group, int rank) {
        return groupOffsets[group] + rank * (LINE + (long) SLOTS * SLOT);
    }

    /** Slot of a collective. */
    long slot(int group, int rank, int slot) {
        return finished(group, rank) + LINE + (long) slot * SLOT;
    }

    /** First slot of the messages from a rank to the peer that is number {@code peer} in the group. */
    long messages(int group, int rank, int peer) {
        return finished(group, mesh.size()) + ((long) rank * degree(group) + peer) * MESSAGES * MESSAGE;
    }

    static long messageOffset(int slot) {
        return (long) slot * MESSAGE;
    }

    static long published(long slot) {
        return slot;
    }

    static long consumed(long slot) {
        return slot + LINE;
    }

    static long staging(long slot) {
        return slot + 2 * LINE;
    }
}
