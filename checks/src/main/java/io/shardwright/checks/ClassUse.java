package io.shardwright.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a compiled class uses, read from its constant pool: imports that javac saw no use of don't count, full names inside a
 * method do.
 *
 * @param name the class, fully qualified
 * @param types names of the classes it mentions, itself too
 * @param fields names of the fields it reads or writes, as {@code java.lang.System.out}
 */
record ClassUse(String name, Set<String> types, Set<String> fields) {
    private static final Pattern DESCRIPTOR = Pattern.compile("L([\\w$]+(?:/[\\w$]+)+);");

    static ClassUse of(Path file) {
        ClassModel model;
        try {
            model = ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set<String> types = new TreeSet<>();
        Set<String> fields = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry type -> types.add(dotted(type.asInternalName()));
                case Utf8Entry text -> {
                    Matcher descriptor = DESCRIPTOR.matcher(text.stringValue());
                    while (descriptor.find()) {
                        types.add(dotted(descriptor.group(1)));
                    }
                }
                case FieldRefEntry field ->
                    fields.add(dotted(field.owner().asInternalName()) + "."
                            + field.name().stringValue());
                default -> {}
            }
        }
        return new ClassUse(dotted(model.thisClass().asInternalName()), types, fields);
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }
}
