package io.shardwright.runtime.state;

import io.shardwright.runtime.state.RecordedDisk.Act;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a machine that lost power finds on its disk. Names of folders and files, and the bytes of files, are there for sure only when they
 * were forced; what wasn't may be there all the same, in any mixture.
 */
final class PowerLoss {
    /** What becomes of what wasn't forced. */
    enum Unforced {
        /** It was all written just in time. */
        ALL_KEPT,
        /** Names are there, and the bytes are not: a file is as long as it was made, and full of zeros. */
        NAMES_KEPT,
        /** Nothing of it is there. */
        ALL_LOST
    }

    private record Piece(byte[] bytes, long position) {}

    /** Bytes that are there, and those that aren't for sure. */
    private static final class Content {
        final List<Piece> forced = new ArrayList<>();
        final List<Piece> pending = new ArrayList<>();
    }

    private final Path from;
    private final Map<Path, Content> names = new LinkedHashMap<>();
    private final Set<Path> folders = new LinkedHashSet<>();

    /** Names as they were when their folder was last forced. */
    private Map<Path, Content> forcedNames = new LinkedHashMap<>();

    private final Unforced unforced;

    private PowerLoss(Path from, Unforced unforced) {
        this.from = from;
        this.unforced = unforced;
    }

    /** Writes into {@code target} what is left of {@code from} when only the first {@code count} acts were done. */
    static void after(List<Act> acts, int count, Path from, Path target, Unforced unforced) throws IOException {
        PowerLoss loss = new PowerLoss(from, unforced);
        for (Act act : acts.subList(0, count)) {
            loss.apply(act);
        }
        loss.write(target);
    }

    private void apply(Act act) {
        switch (act) {
            case Act.Folder folder -> folders.add(folder.folder());
            case Act.Open open -> names.computeIfAbsent(open.file(), _ -> new Content());
            case Act.Write write -> names.get(write.file()).pending.add(new Piece(write.bytes(), write.position()));
            case Act.Force force -> {
                Content content = names.get(force.file());
                content.forced.addAll(content.pending);
                content.pending.clear();
            }
            case Act.ForceFolder force -> force(force.folder());
            case Act.Move move -> move(move.from(), move.to());
            case Act.Delete delete -> {
                names.remove(delete.path());
                folders.remove(delete.path());
            }
        }
    }

    private void move(Path before, Path after) {
        Map<Path, Content> moved = new LinkedHashMap<>();
        names.forEach((path, content) ->
                moved.put(path.startsWith(before) ? after.resolve(before.relativize(path)) : path, content));
        names.clear();
        names.putAll(moved);
        if (folders.remove(before)) {
            folders.add(after);
        }
    }

    /** All names in it, and where it is itself, stay. */
    private void force(Path folder) {
        Map<Path, Content> forced = new LinkedHashMap<>();
        forcedNames.forEach((path, content) -> {
            boolean inFolder = path.startsWith(folder);
            if (!inFolder) {
                forced.put(path, content);
            }
        });
        // Of what lies deeper, where its folder is now called is forced, and its names are those of before.
        names.forEach((path, content) -> {
            boolean direct = folder.equals(path.getParent());
            boolean wasForced = forcedNames.containsValue(content);
            if (path.startsWith(folder) && (direct || wasForced)) {
                forced.put(path, content);
            }
        });
        forcedNames = forced;
    }

    private void write(Path target) throws IOException {
        Map<Path, Content> left = unforced == Unforced.ALL_LOST ? forcedNames : names;
        for (Map.Entry<Path, Content> file : left.entrySet()) {
            Path path = target.resolve(from.relativize(file.getKey()));
            Files.createDirectories(path.getParent());
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                for (Piece piece : file.getValue().forced) {
                    channel.write(ByteBuffer.wrap(piece.bytes()), piece.position());
                }
                for (Piece piece : file.getValue().pending) {
                    if (unforced == Unforced.ALL_KEPT) {
                        channel.write(ByteBuffer.wrap(piece.bytes()), piece.position());
                    } else if (unforced == Unforced.NAMES_KEPT) {
                        channel.write(ByteBuffer.wrap(new byte[piece.bytes().length]), piece.position());
                    }
                }
            }
        }
    }
}
