package io.shardwright.runtime.checkpoint;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.grammar.NearName;
import io.shardwright.grammar.SpecSyntaxException;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint as its text describes it, with files that are there and as long as they should be.
 *
 * @param folder {@code runs/a/step-400}
 */
public record StoredCheckpoint(Path folder, CheckpointText text) {
    /** The text's file. */
    public static final String TEXT = "checkpoint.shard";

    /** Of the format. */
    public static final int VERSION = 1;

    private static final long LARGEST_TEXT = 1L << 30;
    private static final long LARGEST_HEADER = 1L << 30;
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*");
    private static final int HASH_DIGITS = 8;
    private static final Pattern FIRST_LINE = Pattern.compile("checkpoint (\\d+) ");
    private static final Pattern LAST_LINE = Pattern.compile("end \"([0-9a-f]{8})\"\n$");

    /**
     * The checkpoint in a folder, or the newest whole one of a folder with several.
     *
     * @throws CheckpointException if there is none, or that of a step is not whole
     */
    public static StoredCheckpoint find(Path path) {
        if (CheckpointFolder.isStep(path) || Files.exists(path.resolve(TEXT))) {
            return open(path);
        }
        Newest newest = newest(path);
        return newest.checkpoint()
                .orElseThrow(() -> new CheckpointException(
                        path,
                        (Files.isDirectory(path) ? "has no checkpoint" : "is no folder")
                                + newest.problems().stream()
                                        .map(problem -> "\n  " + problem)
                                        .reduce("", String::concat)
                                + "\n  Fix: name a folder in which a run has left step-N"));
    }

    /**
     * The newest whole checkpoint of a folder.
     *
     * @param problems of newer ones, that they can't be read
     */
    public record Newest(Optional<StoredCheckpoint> checkpoint, List<String> problems) {}

    /** {@link Newest} */
    public static Newest newest(Path path) {
        CheckpointFolder folder = new CheckpointFolder(path);
        List<String> problems = new ArrayList<>();
        for (long step : folder.steps().reversed()) {
            try {
                return new Newest(Optional.of(open(folder.step(step))), problems);
            } catch (CheckpointException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        return new Newest(Optional.empty(), problems);
    }

    /**
     * Reads the text, and looks at the files.
     *
     * @throws CheckpointException about what is missing, too short, changed, or of another version
     */
    public static StoredCheckpoint open(Path folder) {
        StoredCheckpoint checkpoint = new StoredCheckpoint(folder, parse(folder.resolve(TEXT)));
        checkpoint.text.files().forEach(checkpoint::requireFile);
        checkpoint.text.tensors().forEach(checkpoint::requirePlace);
        return checkpoint;
    }

    private static CheckpointText parse(Path file) {
        String text = read(file);
        Matcher first = FIRST_LINE.matcher(text);
        if (!first.lookingAt()) {
            throw new CheckpointException(file, "is no checkpoint's text: it doesn't begin with \"checkpoint\"");
        }
        if (!first.group(1).equals(Integer.toString(VERSION))) {
            throw new CheckpointException(
                    file,
                    "is of version " + first.group(1) + ", and this Shardwright reads version " + VERSION
                            + "\n  Fix: read it with the Shardwright that wrote it");
        }
        Matcher last = LAST_LINE.matcher(text);
        if (!last.find()) {
            throw new CheckpointException(file, "is cut off: its last line is not its end");
        }
        String hash =
                LinearHash.text(LinearHash.of(text.substring(0, last.start()).getBytes(StandardCharsets.UTF_8)));
        if (!hash.equals(last.group(1))) {
            throw new CheckpointException(
                    file, "is damaged: its lines have the hash " + hash + ", and should have " + last.group(1));
        }
        try {
            return CheckpointText.parse(text);
        } catch (SpecSyntaxException e) {
            throw new CheckpointException(file, "cannot be understood: " + e.getMessage());
        } catch (StackOverflowError e) {
            throw new CheckpointException(file, "cannot be understood: it has lists in lists without end");
        }
    }

    private static String read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new CheckpointException(
                        file, "is no file, so " + file.toAbsolutePath().getParent() + " is no whole checkpoint");
            }
            if (Files.size(file) > LARGEST_TEXT) {
                throw new CheckpointException(file, "is no checkpoint's text: it has " + Files.size(file) + " bytes");
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CheckpointException(file, "cannot be read: " + FileProblem.of(e));
        }
    }

    private void requireFile(CheckpointText.TensorFile file) {
        if (!FILE_NAME.matcher(file.name().text()).matches()
                || file.headerBytes() > Math.min(file.bytes(), LARGEST_HEADER)) {
            throw new CheckpointException(
                    folder.resolve(TEXT),
                    "has a file that can't be: " + file.name() + " of " + file.bytes() + " bytes with a header of "
                            + file.headerBytes());
        }
        Path path = path(file);
        long bytes;
        try {
            bytes = Files.isRegularFile(path) ? Files.size(path) : -1;
        } catch (IOException e) {
            throw new CheckpointException(path, "cannot be read: " + FileProblem.of(e));
        }
        if (bytes != file.bytes()) {
            throw new CheckpointException(
                    path,
                    bytes < 0
                            ? "is not there, and " + TEXT + " says that it has " + file.bytes() + " bytes"
                            : "has " + bytes + " bytes, and " + TEXT + " says " + file.bytes());
        }
    }

    private void requirePlace(CheckpointText.Tensor tensor) {
        CheckpointText.TensorFile file = file(tensor);
        long bytes;
        try {
            bytes = bytes(tensor);
        } catch (ArithmeticException e) {
            throw new CheckpointException(
                    folder.resolve(TEXT),
                    "has a tensor that can't be: " + title(tensor) + " " + tensor.dims() + " in " + file.name());
        }
        if (!tensor.type().text().equals("f32")
                || tensor.at() < file.headerBytes()
                || tensor.at() > file.bytes() - bytes
                || tensor.hashes().length() != HASH_DIGITS * ((bytes + text.blockBytes() - 1) / text.blockBytes())) {
            throw new CheckpointException(
                    folder.resolve(TEXT),
                    "has a tensor that can't be: " + title(tensor) + " of " + bytes + " bytes in " + file.name());
        }
    }

    /** All bytes of a tensor. */
    public static long bytes(CheckpointText.Tensor tensor) {
        return tensor.dims().stream().reduce((long) Float.BYTES, Math::multiplyExact);
    }

    /** {@code first_moment of blocks.0.mlp.up.weight}. */
    public static String title(CheckpointText.Tensor tensor) {
        return tensor.kind() + " of " + tensor.parameter();
    }

    /** What is written of a block of a tensor. */
    public static String hash(CheckpointText.Tensor tensor, int block) {
        return tensor.hashes().substring(HASH_DIGITS * block, HASH_DIGITS * (block + 1));
    }

    /** The file that a tensor lies in. */
    public CheckpointText.TensorFile file(CheckpointText.Tensor tensor) {
        return text.files().stream()
                .filter(file -> file.name().text().equals(tensor.file().text()))
                .findFirst()
                .orElseThrow();
    }

    /** Where a file lies. */
    public Path path(CheckpointText.TensorFile file) {
        return folder.resolve(Path.of(file.name().text()).getFileName());
    }

    /** The first bytes of a file, unverified. */
    byte[] header(CheckpointText.TensorFile file) {
        try (FileChannel channel = FileChannel.open(path(file))) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.headerBytes()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until it is full
            }
            return bytes.array();
        } catch (IOException e) {
            throw new CheckpointException(path(file), "cannot be read: " + FileProblem.of(e));
        }
    }

    /** What is said about the run, by where it stands in its settings. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        text.settings()
                .forEach(setting ->
                        settings.put(setting.key().text(), setting.value().text()));
        return settings;
    }

    /** Numbers of tensors by kind and parameter. */
    public TensorNumbers numbers() {
        return TensorNumbers.of(this);
    }

    /**
     * Which tensor of the text is which.
     *
     * @param byTitle {@code param of blocks.0.mlp.up.weight}
     */
    public record TensorNumbers(StoredCheckpoint checkpoint, Map<String, Integer> byTitle) {
        static TensorNumbers of(StoredCheckpoint checkpoint) {
            Map<String, Integer> byTitle = new LinkedHashMap<>();
            for (int number = 0; number < checkpoint.text.tensors().size(); number++) {
                byTitle.put(title(checkpoint.text.tensors().get(number)), number);
            }
            return new TensorNumbers(checkpoint, byTitle);
        }

        /**
         * The number of a tensor.
         *
         * @throws CheckpointException if there is none of that name and shape
         */
        public int of(SavedTensor wanted) {
            Integer number = byTitle.get(wanted.title());
            if (number == null) {
                throw new CheckpointException(
                        checkpoint.folder,
                        "has no " + wanted.title()
                                + NearName.of(wanted.title(), byTitle.keySet())
                                        .map(near -> "; the nearest is " + near)
                                        .orElse(""));
            }
            List<Long> dims = checkpoint.text.tensors().get(number).dims();
            if (!dims.equals(wanted.dims())) {
                throw new CheckpointException(
                        checkpoint.folder,
                        "has " + wanted.title() + " " + dims + ", and the model's is " + wanted.dims());
            }
            return number;
        }
    }
}
