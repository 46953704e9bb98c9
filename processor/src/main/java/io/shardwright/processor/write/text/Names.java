package io.shardwright.processor.write.text;

import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.mesh.Axis;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Identifiers of one generated class. All are different, whatever their scope: a reader never has to ask which one is meant,
 * and nothing is hidden.
 */
public final class Names {
    private static final List<String> OURS = List.of(
            "kernels",
            "assembly",
            "saved",
            "slot",
            "model",
            "pass",
            "flow",
            "root",
            "world",
            "batch",
            "seq",
            "ownSeq",
            "i");

    private final Set<String> taken = new HashSet<>(OURS);
    private final Map<String, String> children = new HashMap<>();

    public Names(Graph graph) {
        for (Axis axis : Axis.values()) {
            taken.add(axis.text());
            taken.add(axis.text() + "Index");
        }
        graph.parameters().stream().map(ConstructorParameter::name).forEach(taken::add);
        for (Child child : graph.children()) {
            children.put(child.field(), take(child.field(), child.count().isPresent() ? "Modules" : "Module"));
        }
    }

    /** The field of a child: as the user calls it, unless a parameter of the constructor or one of ours is called so. */
    public String child(Child child) {
        return Optional.ofNullable(children.get(child.field())).orElseThrow();
    }

    /** The wished name, or if it is taken, with what it names behind it: {@code attentionTensor}. */
    public String take(String wish, String kind) {
        String name = wish;
        while (!taken.add(name)) {
            name += kind;
        }
        return name;
    }

    /** {@code upWeight} for {@code up.weight}. */
    public static String camel(String dotted) {
        StringBuilder name = new StringBuilder();
        for (String part : dotted.split("\\.")) {
            name.append(name.isEmpty() ? part : capital(part));
        }
        return name.toString();
    }

    public static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** {@code geluTanh} for {@code GELU_TANH}. */
    public static String ofConstant(String constant) {
        return camel(constant.toLowerCase(Locale.ROOT).replace('_', '.'));
    }

    /** {@code UP_OUT} for {@code up.out} and {@code upOut}. */
    public static String constant(String name) {
        return camel(name).replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
