package io.shardwright.runtime.job;

import io.shardwright.runtime.launch.RankContext;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** A program: its ranks add up their numbers, and rank 0 appends the sum to the file that its first argument names. */
final class AddRanks {
    private static final CollectiveSite SITE = new CollectiveSite(1, "the sum of all numbers", "AddRanks.java");

    private AddRanks() {}

    public static void main(String[] args) {
        Job.of(args, AddRanks::add).start();
    }

    /** Two jobs, one after the other. */
    static final class Twice {
        private Twice() {}

        public static void main(String[] args) {
            Job.of(args, AddRanks::add).start();
            Job.of(args, AddRanks::add).start();
        }
    }

    /** Two jobs at the same place, the second with numbers that are ten times as large. */
    static final class InALoop {
        private InALoop() {}

        public static void main(String[] args) {
            for (int times : new int[] {1, 10}) {
                Job.of(args, rank -> add(rank, times)).start();
            }
        }
    }

    /** One whose rank 1 doesn't make it. */
    static final class Failing {
        private Failing() {}

        public static void main(String[] args) {
            Job.of(args, rank -> {
                        if (rank.rank() == 1) {
                            throw new IllegalStateException("rank 1 has\nhad enough");
                        }
                        add(rank);
                    })
                    .start();
        }
    }

    /** One whose ranks take longer to end than the five seconds that those get which have nothing to save. */
    static final class Saving {
        private Saving() {}

        public static void main(String[] args) {
            Job.of(args, rank -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> save(rank)));
                        add(rank);
                        Thread.sleep(Duration.ofMinutes(1));
                    })
                    .start();
        }

        private static void save(RankContext rank) {
            try {
                Thread.sleep(Duration.ofSeconds(7));
                Files.writeString(Path.of(rank.arguments().getFirst() + rank.rank()), "saved");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static void add(RankContext rank) throws IOException {
        add(rank, 1);
    }

    private static void add(RankContext rank, int times) throws IOException {
        LocalTensor number = LocalTensor.dense(Storage.on(rank.heap().allocate(Float.BYTES)), DType.F32, 1);
        number.segment().set(ValueLayout.JAVA_FLOAT, 0, times * (1 + rank.rank()));
        rank.all().allReduce(number, Reduction.SUM, SITE);
        if (rank.rank() == 0) {
            Files.writeString(
                    Path.of(rank.arguments().getFirst()),
                    number.segment().get(ValueLayout.JAVA_FLOAT, 0) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }
}
