package io.shardwright.processor.write.text;

import com.palantir.javapoet.CodeBlock;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.spi.Initial;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Pending;
import io.shardwright.spi.collective.Reduction;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.model.Port;
import io.shardwright.spi.model.Ports;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Java written as text, with our own types imported. */
public final class JavaText {
    private static final Map<String, Class<?>> TYPES = List.of(
                    Activation.class,
                    AttentionInputs.class,
                    AttentionOptions.class,
                    Axis.class,
                    CollectiveSite.class,
                    DType.class,
                    Initial.class,
                    LocalTensor.class,
                    ModelException.class,
                    ParameterRole.class,
                    Pending.class,
                    Port.class,
                    Ports.class,
                    Reduction.class,
                    Split.class)
            .stream()
            .collect(Collectors.toMap(Class::getSimpleName, type -> type));

    private static final Pattern TOKEN = Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|//.*"
            + "|(?<![\\w.])(?:io\\.shardwright\\.\\w+\\.)?(?<type>"
            + String.join("|", TYPES.keySet().stream().sorted().toList())
            + ")(?=\\.|\\[| \\w|\\()");

    private JavaText() {}

    /** Types of ours are written by simple name, in strings and comments left alone. */
    public static CodeBlock code(String text) {
        CodeBlock.Builder code = CodeBlock.builder();
        Matcher matcher = TOKEN.matcher(text);
        int done = 0;
        while (matcher.find()) {
            if (matcher.group("type") != null) {
                code.add("$L$T", text.substring(done, matcher.start()), TYPES.get(matcher.group("type")));
                done = matcher.end();
            }
        }
        return code.add("$L", text.substring(done)).build();
    }

    /** A Java string literal. */
    public static String quoted(String text) {
        return CodeBlock.of("$S", text).toString();
    }
}
