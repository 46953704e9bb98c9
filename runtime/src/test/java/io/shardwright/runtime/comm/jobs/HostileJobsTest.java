package io.shardwright.runtime.comm.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.comm.Endpoint;
import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.hosts.ProcessJob;
import io.shardwright.runtime.comm.jobs.RunningJobs.Job;
import io.shardwright.runtime.comm.shared.SharedFile;
import io.shardwright.runtime.system.UserId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What calls itself the memory of a job, and what one sees of it and of the good one beside it. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
@Tag("slow")
class HostileJobsTest {
    private static final Mesh MESH = Mesh.of(Axis.PP, 7);
    private static final ControlLayout LAYOUT = new ControlLayout(MESH);
    private static final int OFFSET_OF_SIGNATURE = 32;

    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable file : open) {
            file.close();
        }
    }

    private void plant(byte[] bytes) throws IOException {
        open.add(new NamelessFile(bytes));
    }

    /** A whole region as a launcher writes it. */
    private static byte[] region() throws IOException {
        try (SharedFile file = new SharedFile(MESH)) {
            return Files.readAllBytes(file.path());
        }
    }

    private static byte[] described(String job) throws IOException {
        byte[] region = region();
        byte[] text = new byte[1024];
        byte[] bytes = job.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, text, 0, bytes.length);
        System.arraycopy(text, 0, region, (int) ControlLayout.jobText(), text.length);
        return region;
    }

    @Test
    void randomBytesAreNoJob() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            byte[] bytes = new byte[random.nextInt(1 << 16)];
            random.nextBytes(bytes);
            plant(bytes);
        }
        plant(new byte[0]);
        good(found -> assertThat(found.unreadable()).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(21));
    }

    @Test
    void randomBytesInAWholeRegionAreWords() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            byte[] region = region();
            int end = (int) LAYOUT.siteTexts(0) + (1 << 10);
            for (int at = (int) ControlLayout.rankLine(0); at < end; at++) {
                region[at] = (byte) random.nextInt();
            }
            plant(region);
            good(found -> assertThat(found.jobs()).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(2));
            closeLast();
        }
    }

    private void closeLast() {
        try {
            open.removeLast().close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsCutOffIsSaidToBe() throws IOException {
        byte[] region = region();
        for (int length : new int[] {100, 5_000, 6_000, 10_000, region.length - 1}) {
            plant(Arrays.copyOf(region, length));
        }
        good(found -> assertThat(found.unreadable())
                .extracting(RunningJobs.UnreadableJob::reason)
                .filteredOn(reason -> reason.startsWith("it is cut off"))
                .hasSizeGreaterThanOrEqualTo(3));
    }

    @Test
    void aJobOfMoreRanksThanCanBeIsNoJob() throws IOException {
        String head = "shardwright\n1\n2\n";
        plant(described(head + "pp=2147483647,tp=2147483647\n0"));
        plant(described(head + "pp=65536,tp=65536\n0"));
        plant(described(head + "tp=99999999999999999999\n0"));
        plant(described(head + "tp=16385\n0"));
        plant(described(head + "tp=4\n0,1,2,2147483647"));
        plant(described(head + "tp=4\n3,2,1,0"));
        plant(described(head + "tp=4\n-1"));
        plant(described(head + "tp=0\n0"));
        plant(described(head + "\u001b[31m\n0"));
        plant(described(head + "dp=3,ep=2\n0"));
        plant(described("shardwright\nx\ny\ntp=1\n0"));
        good(found -> assertThat(found.unreadable()).hasSizeGreaterThanOrEqualTo(11));
    }

    @Test
    void hugeLengthsAreNotBelieved() throws IOException {
        for (long length : new long[] {-1, Long.MAX_VALUE, Integer.MAX_VALUE, 1 << 20}) {
            byte[] region = region();
            ByteBuffer words = ByteBuffer.wrap(region).order(ByteOrder.nativeOrder());
            int line = (int) ControlLayout.rankLine(1);
            words.putLong(line, 1);
            words.putLong(line + 8, 4711);
            words.putLong(line + OFFSET_OF_SIGNATURE, 6L << 56);
            words.putLong(line + OFFSET_OF_SIGNATURE + 8, 8);
            words.putLong((int) LAYOUT.siteTexts(1) + 8, length);
            int other = (int) ControlLayout.rankLine(2);
            words.putLong(other, length);
            words.putLong(other + OFFSET_OF_SIGNATURE, 6L << 56);
            words.putLong(other + OFFSET_OF_SIGNATURE + 8, length);
            plant(region);
        }
        good(found -> {
            assertThat(found.jobs().stream().flatMap(job -> job.ranks().stream()))
                    .extracting(RunningJobs.Rank::collective)
                    .contains("all-reduce (a damaged text)", "all-reduce at a damaged site");
            assertThat(found.jobs().stream().flatMap(job -> job.ranks().stream()))
                    .extracting(RunningJobs.Rank::state)
                    .contains("in a damaged state");
        });
    }

    @Test
    void controlCharactersAreWrittenOut() throws IOException {
        byte[] region = region();
        ByteBuffer words = ByteBuffer.wrap(region).order(ByteOrder.nativeOrder());
        byte[] text = "\u001b]0;title\u0007\r\n\u202e\u009b2J".getBytes(StandardCharsets.UTF_8);
        int line = (int) ControlLayout.rankLine(0);
        words.putLong(line, 1);
        words.putLong(line + OFFSET_OF_SIGNATURE, 6L << 56);
        words.putLong(line + OFFSET_OF_SIGNATURE + 8, 8);
        words.putLong((int) LAYOUT.siteTexts(0) + 8, text.length);
        System.arraycopy(text, 0, region, (int) LAYOUT.siteTexts(0) + 16, text.length);
        plant(region);
        good(found -> assertThat(found.jobs().stream().flatMap(job -> job.ranks().stream()))
                .extracting(RunningJobs.Rank::collective)
                .contains("all-reduce \\u001b]0;title\\u0007\\u000d\\u000a\\u202e\\u009b2J"));
    }

    /** With the same token: who looks for a job by what it says of itself would see one of the two. */
    @Test
    void aCopyHidesNothing() throws IOException {
        try (SharedFile file = new SharedFile(Mesh.of(Axis.CP, 5))) {
            plant(Files.readAllBytes(file.path()));
            assertThat(RunningJobs.own().jobs())
                    .extracting(Job::mesh)
                    .filteredOn("cp=5"::equals)
                    .hasSize(2);
        }
    }

    @Test
    void memoryOfAJobCannotBeCutOff() throws IOException {
        try (SharedFile file = new SharedFile(MESH);
                FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            long size = channel.size();
            assertThatThrownBy(() -> channel.truncate(100)).isInstanceOf(IOException.class);
            assertThat(channel.size()).isEqualTo(size);
            assertThat(Files.getPosixFilePermissions(file.path()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void anotherUsersJobIsShownOnlyOnRequestAndOnlyByItsProcesses() throws Exception {
        assumeTrue(UserId.own().equals(OptionalInt.of(0)), "only root can be two users: not tried");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "there is no setpriv: not tried");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        String name = NamelessFile.class.getName().replace('.', '/') + ".class";
        Path program = folder.resolve("program").resolve(name);
        Files.createDirectories(program.getParent());
        try (var in = NamelessFile.class.getClassLoader().getResourceAsStream(name)) {
            Files.copy(in, program);
        }
        Path bytes = Files.write(folder.resolve("bytes"), region());
        Process other = new ProcessBuilder(
                        "/usr/bin/setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        folder.resolve("program").toString(),
                        NamelessFile.class.getName(),
                        bytes.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = other.inputReader()) {
            String line = output.readLine();
            assumeTrue(line != null && line.startsWith("made"), "another user can't run this JVM: not tried");
            RunningJobs own = RunningJobs.own();
            assertThat(own.ofOthers()).isEmpty();
            assertThat(own.jobs()).extracting(Job::mesh).doesNotContain(MESH.toString());
            RunningJobs all = RunningJobs.all();
            assertThat(all.jobs()).extracting(Job::mesh).doesNotContain(MESH.toString());
            assertThat(all.ofOthers().stream().flatMap(job -> job.processes().stream()))
                    .anySatisfy(process -> {
                        assertThat(process.pid()).isEqualTo(other.pid());
                        assertThat(process.user()).isEqualTo(65_534);
                        assertThat(process.started()).isPresent();
                    });
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private interface Check {
        void of(RunningJobs found);
    }

    /** Whatever else there is, a good job is seen. */
    private static void good(Check check) throws IOException {
        Mesh mesh = Mesh.of(Axis.DP, 2);
        try (SharedFile file = new SharedFile(mesh);
                Endpoint rank = ProcessJob.open(file.path(), mesh, 0, CommOptions.defaults())) {
            rank.step(41);
            RunningJobs found = RunningJobs.own();
            assertThat(found.jobs())
                    .anySatisfy(job -> assertThat(job.ranks())
                            .anySatisfy(line -> assertThat(line.step()).isEqualTo(41)));
            check.of(found);
        }
    }
}
