package io.shardwright.pass.unit;

import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.Form;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What the classes of units are called: {@code p.Gpt#BeforeBlocks}, {@code p.Gpt#FromNorm}. */
final class UnitNames {
    private final Graph graph;
    private final Set<String> classes;
    private final Set<String> taken = new HashSet<>();

    /** @param classes simple names of the user's classes: the one generated for {@code GptFromNorm} is called like a unit */
    UnitNames(Graph graph, Set<String> classes) {
        this.graph = graph;
        this.classes = classes;
    }

    /** @param next where the next unit begins */
    String before(Optional<String> next) {
        return next.map(at -> place("Before", at)).orElseGet(() -> free("Whole"));
    }

    String from(Stretch stretch, Graph expanded) {
        return place(stretch.isBehindList(expanded) ? "Behind" : "From", stretch.at(expanded));
    }

    /** Called after the field; after the path to it if two are called alike. */
    private String place(String word, String at) {
        String field = word + capital(at.substring(at.lastIndexOf('.') + 1));
        if (isFree(field)) {
            return free(field);
        }
        StringBuilder path = new StringBuilder(word);
        for (String part : at.split("\\.")) {
            path.append(capital(part));
        }
        return free(path.toString());
    }

    private String free(String wish) {
        String name = wish;
        while (!isFree(name)) {
            name += "Unit";
        }
        taken.add(name);
        return Form.unit(graph.model(), name);
    }

    private boolean isFree(String name) {
        return !taken.contains(name) && !classes.contains(graph.simpleName() + name);
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
