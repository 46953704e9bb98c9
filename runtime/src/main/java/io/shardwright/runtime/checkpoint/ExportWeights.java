package io.shardwright.runtime.checkpoint;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.tensor.Bf16;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes the weights of a checkpoint as plain safetensors: whole, under the names that its files have, without what optimizers keep. */
public final class ExportWeights {
    private static final String PREFIX = SavedTensor.PARAMETER + ".";
    private static final String BF16 = "BF16";

    private ExportWeights() {}

    /**
     * Writes {@code NAME.safetensors}, or if all is more than {@code mostBytes} {@code NAME-1-of-N.safetensors} and so on. They get
     * these names when all that was read has been verified.
     *
     * @param target with or without {@code .safetensors}
     * @param asBf16 rounded to bf16, or else f32
     * @return the files, in order
     * @throws CheckpointException if the checkpoint is damaged, or a file can't be written
     */
    public static List<Path> run(StoredCheckpoint checkpoint, Path target, boolean asBf16, long mostBytes) {
        Map<String, Piece> pieces = pieces(checkpoint);
        List<List<TensorInfo>> files = new ArrayList<>(List.of(new ArrayList<>()));
        long bytes = 0;
        for (Map.Entry<String, Piece> piece : pieces.entrySet()) {
            TensorInfo info = new TensorInfo(
                    piece.getKey(),
                    asBf16 ? BF16 : "F32",
                    piece.getValue().info().shape());
            if (bytes > 0 && bytes + info.bytes() > mostBytes) {
                files.add(new ArrayList<>());
                bytes = 0;
            }
            files.getLast().add(info);
            bytes += info.bytes();
        }
        List<Path> paths = new ArrayList<>();
        List<SafetensorsWriter> writers = new ArrayList<>();
        try (TensorReader reader = new TensorReader(checkpoint)) {
            for (int file = 0; file < files.size(); file++) {
                paths.add(path(target, file + 1, files.size()));
                SafetensorsWriter writer =
                        new SafetensorsWriter(paths.getLast(), Map.of("format", "pt"), files.get(file));
                writers.add(writer);
                for (TensorInfo info : files.get(file)) {
                    write(writer, reader, Objects.requireNonNull(pieces.get(info.name())), asBf16);
                }
            }
            reader.verify(reader.sums());
            writers.forEach(SafetensorsWriter::complete);
        } finally {
            writers.forEach(SafetensorsWriter::close);
        }
        return paths;
    }

    private static Path path(Path target, int number, int of) {
        String name = String.valueOf(target.getFileName()).replaceAll("\\.safetensors$", "");
        return target.resolveSibling(name + (of == 1 ? "" : "-" + number + "-of-" + of) + ".safetensors");
    }

    /**
     * A tensor of a file, as a part of one that the checkpoint's text describes.
     *
     * @param from its first byte in that
     */
    private record Piece(TensorInfo info, int tensor, long from) {}

    /** All weights, by the names that they are written under. */
    private static Map<String, Piece> pieces(StoredCheckpoint checkpoint) {
        Map<String, Piece> pieces = new LinkedHashMap<>();
        List<CheckpointText.Tensor> tensors = checkpoint.text().tensors();
        List<Integer> parameters = new ArrayList<>();
        for (int number = 0; number < tensors.size(); number++) {
            if (tensors.get(number).kind().text().equals(SavedTensor.PARAMETER)) {
                parameters.add(number);
            }
        }
        // In the order in which the model declares them.
        parameters.sort(Comparator.comparing(
                        (Integer number) -> tensors.get(number).file().text())
                .thenComparing(number -> tensors.get(number).at()));
        for (CheckpointText.TensorFile file : checkpoint.text().files()) {
            try (SafetensorsFile opened = SafetensorsFile.open(checkpoint.path(file))) {
                long at = file.headerBytes();
                for (String name : opened.names()) {
                    TensorInfo info = opened.tensor(name).info();
                    long begin = at;
                    parameters.stream()
                            .filter(number -> isIn(tensors.get(number), file, begin))
                            .findFirst()
                            .ifPresent(number -> pieces.put(
                                    name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name,
                                    new Piece(
                                            info,
                                            number,
                                            begin - tensors.get(number).at())));
                    at += info.bytes();
                }
            }
        }
        return pieces;
    }

    private static boolean isIn(CheckpointText.Tensor tensor, CheckpointText.TensorFile file, long at) {
        return tensor.file().text().equals(file.name().text())
                && tensor.at() <= at
                && at < tensor.at() + StoredCheckpoint.bytes(tensor);
    }

    private static void write(SafetensorsWriter writer, TensorReader reader, Piece piece, boolean asBf16) {
        long bytes = piece.info().bytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment floats = arena.allocate(bytes, Float.BYTES);
            reader.read(
                    piece.tensor(),
                    piece.from(),
                    bytes,
                    (at, read) -> MemorySegment.copy(read, 0, floats, at, read.byteSize()));
            if (!asBf16) {
                writer.write(floats);
                return;
            }
            MemorySegment rounded = arena.allocate(bytes / 2, Short.BYTES);
            for (long i = 0; i < piece.info().elements(); i++) {
                rounded.setAtIndex(ValueLayout.JAVA_SHORT, i, Bf16.round(floats.getAtIndex(ValueLayout.JAVA_FLOAT, i)));
            }
            writer.write(rounded);
        }
    }
}
