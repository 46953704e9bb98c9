package io.shardwright.runtime.comm.control;

import io.shardwright.runtime.comm.memory.NativeMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * A control region as one reads it who trusts nothing in it: what is read is copied first, and a text is never longer than its
 * room. Of a file it is read without mapping it, as a page that isn't there would end the process.
 */
public abstract class RegionBytes {
    private static final String DAMAGED = "(a damaged text)";
    private static final String LINE_END = "\\u000a";
    private static final char DELETE = 0x7f;
    private static final char LAST_CONTROL = 0x9f;

    /** Of a job that this process is a rank of. */
    public static RegionBytes mapped(long address) {
        return new RegionBytes() {
            @Override
            long word(long offset) {
                return NativeMemory.getAcquire(address + offset);
            }

            @Override
            void copy(long offset, byte[] to) {
                NativeMemory.copy(address + offset, to);
            }
        };
    }

    /** Of a job that this process only looks at. */
    public static RegionBytes of(FileChannel file) {
        return new RegionBytes() {
            @Override
            long word(long offset) {
                byte[] bytes = new byte[Long.BYTES];
                copy(offset, bytes);
                return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
            }

            @Override
            void copy(long offset, byte[] to) {
                try {
                    ByteBuffer buffer = ByteBuffer.wrap(to);
                    while (buffer.hasRemaining()) {
                        if (file.read(buffer, offset + buffer.position()) < 0) {
                            throw new IOException("it ends after " + file.size() + " bytes");
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** A word that others may be writing; what they wrote before it is seen by who reads it next. */
    abstract long word(long offset);

    abstract void copy(long offset, byte[] to);

    /** The text, in a room of that many bytes with its length in front; what would move a terminal is written out. */
    String text(long offset, int room) {
        long length = word(offset);
        if (length < 0 || length > room - Long.BYTES) {
            return DAMAGED;
        }
        byte[] bytes = new byte[(int) length];
        copy(offset + Long.BYTES, bytes);
        return printable(new String(bytes, StandardCharsets.UTF_8));
    }

    /** The same of a text that may have several lines. */
    String lines(long offset, int room) {
        // A line end is written out like what would move a terminal.
        return text(offset, room).replace(LINE_END, "\n");
    }

    private static String printable(String text) {
        if (text.chars().noneMatch(RegionBytes::isControl)) {
            return text;
        }
        StringBuilder printable = new StringBuilder();
        text.chars().forEach(c -> {
            if (isControl(c)) {
                printable.append(String.format("\\u%04x", c));
            } else {
                printable.append((char) c);
            }
        });
        return printable.toString();
    }

    /** Control characters, and those that change the direction of what follows. */
    private static boolean isControl(int c) {
        return c < ' '
                || c >= DELETE && c <= LAST_CONTROL
                || Character.getType(c) == Character.FORMAT
                || c == 0x2028
                || c == 0x2029;
    }
}
