package io.shardwright.processor.read;

import io.shardwright.grammar.NearName;
import io.shardwright.grammar.SpecSyntaxException;
import io.shardwright.grammar.Word;
import io.shardwright.processor.read.source.KnownValue;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Types;

/**
 * What a name in a layout stands for: {@code batch} and {@code seq}; a constructor parameter, a field, or a path of
 * accessors from one; any other plain name is a size that inference finds.
 */
record SizeNames(Map<String, VariableElement> variables, Settings settings, Types types) {
    private static final int SHORTEST_TO_MISTYPE = 3;

    /** Records in records. */
    private static final int DEEPEST = 4;

    /** @throws SpecSyntaxException for a path that leads to no size */
    Size size(String spec, Word word) {
        String text = word.text();
        if (text.matches("\\d+")) {
            return Size.of(number(spec, word));
        }
        if (text.equals("batch") || text.equals("seq")) {
            return Size.atom(text);
        }
        String[] parts = text.split("\\.");
        VariableElement root = variables.get(parts[0]);
        Optional<KnownValue> setting = Optional.ofNullable(root).flatMap(settings::of);
        if (parts.length == 1) {
            return setting.flatMap(KnownValue::size).orElseGet(() -> found(spec, word));
        }
        if (setting.flatMap(KnownValue::path).isEmpty()) {
            throw new SpecSyntaxException(
                    spec,
                    word.offset(),
                    "'" + parts[0] + "'",
                    "a record of the constructor; there is "
                            + (variables.isEmpty() ? "none" : String.join(", ", variables.keySet())));
        }
        TypeMirror type = Objects.requireNonNull(root).asType();
        int offset = word.offset() + parts[0].length() + 1;
        for (int i = 1; i < parts.length; i++) {
            type = accessor(spec, offset, type, parts[i], i == parts.length - 1);
            offset += parts[i].length() + 1;
        }
        return Size.atom(setting.get().path().orElseThrow() + text.substring(parts[0].length()));
    }

    private static long number(String spec, Word word) {
        try {
            return Long.parseLong(word.text());
        } catch (NumberFormatException _) {
            throw new SpecSyntaxException(
                    spec, word.offset(), "'" + word.text() + "'", "a number up to " + Long.MAX_VALUE);
        }
    }

    /**
     * The same of a result, whose sizes are those of the constructor and of what forward takes: any other name says nothing.
     *
     * @param free atoms of sizes that inference finds for what forward takes
     */
    Size ofResult(String spec, Word word, Set<String> free) {
        Size size = size(spec, word);
        boolean isUnknown = size.atoms().stream().anyMatch(atom -> atom.startsWith("?") && !free.contains(atom))
                && !known().contains(word.text())
                && variables.values().stream()
                        .noneMatch(variable -> isAccessor(variable.asType(), word.text(), DEEPEST));
        if (isUnknown) {
            throw new SpecSyntaxException(
                    spec, word.offset(), "'" + word.text() + "'", NearName.expected(word.text(), known()));
        }
        return size;
    }

    /** A size that inference finds; but not one whose name is nearly that of a size that is known. */
    private Size found(String spec, Word word) {
        String text = word.text();
        List<String> known = known();
        if (text.length() >= SHORTEST_TO_MISTYPE
                && !known.contains(text)
                && NearName.of(text, known).isPresent()) {
            throw new SpecSyntaxException(spec, word.offset(), "'" + text + "'", NearName.expected(text, known));
        }
        return Size.atom("?" + text);
    }

    /** Whether a record has a size of that name, or one in it has. */
    private boolean isAccessor(TypeMirror type, String name, int depth) {
        return depth > 0
                && Settings.isRecord(type)
                && ElementFilter.methodsIn(types.asElement(type).getEnclosedElements()).stream()
                        .filter(method -> method.getParameters().isEmpty())
                        .anyMatch(method -> Settings.isWholeNumber(method.getReturnType())
                                        && method.getSimpleName().contentEquals(name)
                                || isAccessor(method.getReturnType(), name, depth - 1));
    }

    /** What a plain name may be, or end in: a size of the constructor, or of a record that it takes. */
    private List<String> known() {
        List<String> known = new ArrayList<>(List.of("batch", "seq"));
        for (VariableElement variable : variables.values()) {
            if (settings.of(variable).flatMap(KnownValue::size).isPresent()) {
                known.add(variable.getSimpleName().toString());
            }
            if (Settings.isRecord(variable.asType())) {
                ElementFilter.methodsIn(types.asElement(variable.asType()).getEnclosedElements()).stream()
                        .filter(method -> method.getParameters().isEmpty()
                                && Settings.isWholeNumber(method.getReturnType())
                                && !method.getSimpleName().contentEquals("hashCode"))
                        .forEach(method -> known.add(method.getSimpleName().toString()));
            }
        }
        return known.stream().distinct().toList();
    }

    private TypeMirror accessor(String spec, int offset, TypeMirror type, String name, boolean last) {
        Element element = types.asElement(type);
        List<ExecutableElement> accessors =
                element instanceof TypeElement record && record.getKind() == ElementKind.RECORD
                        ? ElementFilter.methodsIn(record.getEnclosedElements()).stream()
                                .filter(method -> method.getParameters().isEmpty())
                                .filter(method -> last
                                        ? Settings.isWholeNumber(method.getReturnType())
                                        : Settings.isRecord(method.getReturnType()))
                                .filter(method -> !method.getSimpleName().contentEquals("hashCode"))
                                .toList()
                        : List.of();
        return accessors.stream()
                .filter(method -> method.getSimpleName().contentEquals(name))
                .map(ExecutableElement::getReturnType)
                .findFirst()
                .orElseThrow(() -> new SpecSyntaxException(
                        spec,
                        offset,
                        "'" + name + "'",
                        NearName.expected(
                                name,
                                accessors.stream()
                                        .map(method -> method.getSimpleName().toString())
                                        .toList())));
    }
}
