package io.shardwright.processor;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static com.google.testing.compile.Compiler.javac;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import io.shardwright.ir.Graph;
import io.shardwright.ir.text.IrPrinter;
import io.shardwright.processor.read.ModelSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;

/** Models as the reader gives them, from source texts in package {@code p} with the usual imports. */
final class ReadModels {
    private static final Pattern NAME = Pattern.compile("(?:class|record|enum) (\\w+)");

    private final Map<String, ModelSource> models = new HashMap<>();

    private ReadModels() {}

    /** Compiles without errors, each text as a file named after the first class in it. */
    static ReadModels of(String... sources) {
        ReadModels read = new ReadModels();
        Compilation compilation = javac().withProcessors(read.processor())
                .compile(Arrays.stream(sources).map(ReadModels::file).toList());
        assertThat(compilation).succeeded();
        return read;
    }

    static JavaFileObject file(String source) {
        Matcher name = NAME.matcher(source);
        if (!name.find()) {
            throw new IllegalArgumentException("no class in " + source);
        }
        String imports = """
            package p;

            import static io.shardwright.dsl.Ops.*;

            import io.shardwright.annotations.*;
            import io.shardwright.dsl.*;
            import java.util.List;

            """;
        return JavaFileObjects.forSourceString("p." + name.group(1), imports + source);
    }

    private ShardProcessor processor() {
        return new ShardProcessor((source, log, dump) -> {
            models.put(source.graph().simpleName(), source);
            return ShardCompiler.compile(source, log, dump);
        });
    }

    ModelSource model(String name) {
        return models.get(name);
    }

    Graph graph(String name) {
        return models.get(name).graph();
    }

    /** What the graph declares, without places in the source. */
    List<String> declarations(String name) {
        return lines(name)
                .takeWhile(line -> !line.startsWith("forward"))
                .skip(1)
                .toList();
    }

    /** The nodes of the graph, without places in the source and without types that are not inferred yet. */
    List<String> nodes(String name) {
        return lines(name)
                .dropWhile(line -> !line.startsWith("forward"))
                .skip(1)
                .takeWhile(line -> !line.equals("backward"))
                .map(line -> line.replaceAll(" : (real|i32)\\[\\]", ""))
                .toList();
    }

    private java.util.stream.Stream<String> lines(String name) {
        return IrPrinter.print(graph(name))
                .lines()
                .map(line -> line.replaceAll(" @ \\w+\\.java:\\d+:\\d+$", "").strip());
    }
}
