package io.shardwright.runtime.tornado;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import io.shardwright.processor.write.rows.KernelsClassWriter;
import io.shardwright.rows.RowKernels;
import io.shardwright.spi.kernel.generated.GeneratedKernels;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * All kernels that the compiler writes for what goes row by row, as if one model called everything. They are compiled to where the tests'
 * classes lie, as TornadoVM reads class files.
 */
final class WrittenRows {
    static final GeneratedKernels ALL = compiled();

    private WrittenRows() {}

    private static GeneratedKernels compiled() {
        ClassName name = ClassName.get(WrittenRows.class.getPackageName(), "AllRowsKernels");
        try {
            Path classes = Path.of(URI.create(
                    Objects.requireNonNull(WrittenRows.class.getResource("/")).toString()));
            JavaFileObject source = JavaFile.builder(
                            name.packageName(), KernelsClassWriter.type(name, "All of them.\n", RowKernels.all()))
                    .build()
                    .toJavaFileObject();
            JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
            StringWriter messages = new StringWriter();
            try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
                List<String> options = List.of("-g", "-proc:none", "-d", classes.toString());
                boolean isCompiled = javac.getTask(messages, files, null, options, null, List.of(source))
                        .call();
                if (!isCompiled) {
                    throw new IllegalStateException(messages.toString());
                }
            }
            Field all = Class.forName(name.reflectionName()).getDeclaredField("ALL");
            return (GeneratedKernels) Objects.requireNonNull(all.get(null));
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
