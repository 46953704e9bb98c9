package io.shardwright.grammar;

import io.shardwright.grammar.CheckpointTextParser.FileContext;
import io.shardwright.grammar.CheckpointTextParser.GuardContext;
import io.shardwright.grammar.CheckpointTextParser.HeadContext;
import io.shardwright.grammar.CheckpointTextParser.PlacementContext;
import io.shardwright.grammar.CheckpointTextParser.SettingContext;
import io.shardwright.grammar.CheckpointTextParser.TensorContext;
import io.shardwright.grammar.CheckpointTextParser.TextContext;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.antlr.v4.runtime.Token;

/**
 * The text in a checkpoint's folder, {@code checkpoint.shard}. Hashes are CRC-32C, eight hex digits each.
 *
 * @param text as it was read; empty for one that was made
 * @param blockBytes that each hash of a tensor is of; the last of a tensor may be shorter
 * @param end hash of all lines above the last
 */
public record CheckpointText(
        String text,
        Head head,
        Guard guard,
        Data data,
        long blockBytes,
        List<TensorFile> files,
        List<Setting> settings,
        List<Tensor> tensors,
        String end) {
    /**
     * @param version of the format
     * @param step that comes next, from 0
     * @param sequences of the run that were trained on: where its data goes on
     * @param updates that the optimizer has made
     */
    public record Head(long version, long step, long sequences, long updates, long seed) {
        @Override
        public String toString() {
            return "checkpoint " + version + " step " + step + " sequences " + sequences + " updates " + updates
                    + " seed " + seed;
        }
    }

    /**
     * What is remembered of steps, to tell one that can't be taken.
     *
     * @param skipped steps that were left out
     * @param row of them the last ones
     * @param taken steps that the means are of
     * @param loss running mean
     * @param norm running mean
     */
    public record Guard(long skipped, long row, long taken, double loss, double norm) {
        /** Of a run that has left out none, and remembers nothing. */
        public static final Guard NOTHING = new Guard(0, 0, 0, 0, 0);

        @Override
        public String toString() {
            return "guard skipped " + skipped + " row " + row + " taken " + taken + " loss " + loss + " norm " + norm;
        }
    }

    /**
     * What is trained on.
     *
     * @param bytes 0 if it isn't a text
     */
    public record Data(long bytes, String hash) {
        @Override
        public String toString() {
            return "data bytes " + bytes + " hash " + quoted(hash);
        }
    }

    /**
     * @param bytes of all of it
     * @param headerBytes that stand before the tensors, with their length
     * @param headerHash of those
     */
    public record TensorFile(Word name, long bytes, long headerBytes, String headerHash) {
        @Override
        public String toString() {
            return "file " + quoted(name.text()) + " bytes " + bytes + " header " + headerBytes + " hash "
                    + quoted(headerHash);
        }
    }

    /**
     * @param key where it stands in the settings, parts joined by dots
     * @param value as JSON has it
     */
    public record Setting(Word key, Word value) {
        @Override
        public String toString() {
            return "setting " + quoted(key.text()) + " " + value;
        }
    }

    /**
     * A dim that is cut over an axis, or, without any, all of a tensor that lies replicated over it.
     *
     * @param dim -1 if it lies replicated
     * @param sections of the dim, each cut on its own; empty for one
     */
    public record Placement(Word axis, int dim, List<Long> sections) {
        public Placement {
            sections = List.copyOf(sections);
        }

        @Override
        public String toString() {
            return axis
                    + (dim < 0
                            ? "=R"
                            : "=V("
                                    + Stream.concat(Stream.of((long) dim), sections.stream())
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(" "))
                                    + ")");
        }
    }

    /**
     * @param kind {@code param}, or what an optimizer calls its state
     * @param at where it begins in its file, in bytes
     * @param hashes of its blocks, one behind the other
     */
    public record Tensor(
            Word kind,
            Word parameter,
            Word type,
            List<Long> dims,
            List<Placement> layout,
            Word file,
            long at,
            String hashes) {
        public Tensor {
            dims = List.copyOf(dims);
            layout = List.copyOf(layout);
        }

        @Override
        public String toString() {
            return "tensor " + quoted(kind.text()) + " " + quoted(parameter.text()) + " " + type
                    + dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"))
                    + layout.stream().map(one -> " " + one).collect(Collectors.joining())
                    + " in " + quoted(file.text()) + " at " + at + " hashes " + quoted(hashes);
        }
    }

    public CheckpointText {
        files = List.copyOf(files);
        settings = List.copyOf(settings);
        tensors = List.copyOf(tensors);
    }

    /** @throws SpecSyntaxException also for what is there twice, and for a tensor in a file that isn't there */
    public static CheckpointText parse(String text) {
        Reading reading = new Reading(text);
        TextContext tree =
                reading.parse(CheckpointTextLexer::new, CheckpointTextParser::new, CheckpointTextParser::text);
        CheckpointText read = new CheckpointText(
                text,
                head(reading, tree.head()),
                tree.guard() == null ? Guard.NOTHING : guard(reading, tree.guard()),
                new Data(
                        natural(reading, tree.data().bytes),
                        unquoted(reading, tree.data().hash).text()),
                reading.number(tree.blocks().bytes, 1, Long.MAX_VALUE),
                tree.file().stream().map(file -> file(reading, file)).toList(),
                tree.setting().stream()
                        .map(setting -> setting(reading, setting))
                        .toList(),
                tree.tensor().stream().map(tensor -> tensor(reading, tensor)).toList(),
                unquoted(reading, tree.end().hash).text());
        reading.requireDistinct(read.files().stream().map(TensorFile::name).toList(), "each file once");
        reading.requireDistinct(read.settings().stream().map(Setting::key).toList(), "each setting once");
        reading.requireDistinct(
                read.tensors().stream()
                        .map(tensor -> new Word(
                                tensor.kind() + " " + tensor.parameter(),
                                tensor.parameter().offset()))
                        .toList(),
                "each tensor once");
        List<String> files =
                read.files().stream().map(file -> file.name().text()).toList();
        for (Tensor tensor : read.tensors()) {
            if (!files.contains(tensor.file().text())) {
                throw reading.error(
                        tensor.file(),
                        quoted(tensor.file().text()),
                        NearName.expected(tensor.file().text(), files));
            }
        }
        return read;
    }

    private static Head head(Reading reading, HeadContext head) {
        long seed = head.minus == null ? natural(reading, head.seed) : reading.negative(head.seed);
        return new Head(
                natural(reading, head.version),
                natural(reading, head.step),
                natural(reading, head.sequences),
                natural(reading, head.updates),
                seed);
    }

    private static Guard guard(Reading reading, GuardContext guard) {
        return new Guard(
                natural(reading, guard.skipped),
                natural(reading, guard.row),
                natural(reading, guard.taken),
                Double.parseDouble(guard.loss.getText()),
                Double.parseDouble(guard.norm.getText()));
    }

    private static TensorFile file(Reading reading, FileContext file) {
        return new TensorFile(
                unquoted(reading, file.name),
                natural(reading, file.bytes),
                natural(reading, file.header),
                unquoted(reading, file.hash).text());
    }

    private static Setting setting(Reading reading, SettingContext setting) {
        return new Setting(unquoted(reading, setting.key), reading.span(setting.value()));
    }

    private static Tensor tensor(Reading reading, TensorContext tensor) {
        return new Tensor(
                unquoted(reading, tensor.kind),
                unquoted(reading, tensor.parameter),
                reading.word(tensor.type),
                tensor.dims.stream().map(dim -> natural(reading, dim)).toList(),
                tensor.placement().stream().map(one -> placement(reading, one)).toList(),
                unquoted(reading, tensor.in),
                natural(reading, tensor.at),
                unquoted(reading, tensor.hashes).text());
    }

    private static Placement placement(Reading reading, PlacementContext placement) {
        return new Placement(
                reading.word(placement.axis),
                placement.replicated == null ? (int) reading.number(placement.dim, 0, Integer.MAX_VALUE) : -1,
                placement.sections.stream().map(one -> natural(reading, one)).toList());
    }

    private static long natural(Reading reading, Token token) {
        return reading.number(token, 0, Long.MAX_VALUE);
    }

    private static Word unquoted(Reading reading, Token token) {
        Word word = reading.word(token);
        return new Word(word.text().substring(1, word.text().length() - 1), word.offset() + 1);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    /** All lines but the last, whose hash that is of. */
    public String body() {
        Stream<?> facts = Stream.of(
                        guard.equals(Guard.NOTHING)
                                ? Stream.of(head, data, "blocks " + blockBytes)
                                : Stream.of(head, guard, data, "blocks " + blockBytes),
                        files.stream(),
                        settings.stream(),
                        tensors.stream())
                .flatMap(lines -> lines);
        return facts.map(fact -> fact + "\n").collect(Collectors.joining());
    }

    /** A line for each fact, which reads back as the same. */
    @Override
    public String toString() {
        return body() + "end " + quoted(end) + "\n";
    }
}
