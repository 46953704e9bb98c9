package io.shardwright.processor.write.text;

import io.shardwright.ir.Child;
import io.shardwright.size.Size;

/** Lengths of lists of modules, as Java. */
public final class ListLengths {
    private ListLengths() {}

    /** A list whose length isn't known before must not be empty: {@code if (config.layers() < 1) throw ...}. */
    public static void check(String model, Child child, JavaSizes sizes, Lines lines) {
        child.count().filter(count -> count.constant().isEmpty()).ifPresent(count -> {
            String text = sizes.text(count);
            String list = model + "." + child.field();
            lines.open("if (" + text + " < 1)");
            lines.add(
                    "throw new ModelException(" + JavaText.quoted(list + ": " + count + " must be at least 1, and is ")
                            + " + " + (text.contains(" ") ? "(" + text + ")" : text) + ");");
            lines.close();
        });
    }

    /** An int. */
    public static String text(Size count, JavaSizes sizes) {
        String text = sizes.text(count);
        return text.contains(" ") ? "Math.toIntExact(" + text + ")" : text;
    }
}
