package io.shardwright.processor;

import io.shardwright.ir.Graph;
import io.shardwright.ir.IrParser;
import io.shardwright.ir.Signature;
import io.shardwright.processor.read.Contracts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.annotation.processing.Filer;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import javax.tools.JavaFileManager;
import javax.tools.StandardLocation;

/**
 * Signatures of models that were compiled: in this compilation, or before it, when their graph lies on the class path as
 * {@code META-INF/shardwright/p.Block.ir}.
 */
final class CompiledContracts implements Contracts {
    private static final List<JavaFileManager.Location> PLACES =
            List.of(StandardLocation.CLASS_PATH, StandardLocation.CLASS_OUTPUT);

    private final Filer filer;
    private final Elements elements;
    private final Map<String, Signature> signatures = new HashMap<>();
    private final Set<String> ofThisCompilation = new HashSet<>();

    CompiledContracts(Filer filer, Elements elements) {
        this.filer = filer;
        this.elements = elements;
    }

    /** The resource that holds a compiled model. */
    static String resource(String binaryName) {
        return "META-INF/shardwright/" + binaryName + ".ir";
    }

    /** A model that this compilation compiles, or says why not. */
    void announce(TypeElement model) {
        ofThisCompilation.add(model.getQualifiedName().toString());
    }

    void put(TypeElement model, Graph compiled) {
        signatures.put(model.getQualifiedName().toString(), compiled.signature());
    }

    @Override
    public Optional<Signature> of(TypeElement model) {
        String name = model.getQualifiedName().toString();
        if (!signatures.containsKey(name) && !ofThisCompilation.contains(name)) {
            onClassPath(model).map(IrParser::parse).ifPresent(graph -> put(model, graph));
        }
        return Optional.ofNullable(signatures.get(name));
    }

    @Override
    public boolean isReported(TypeElement model) {
        return ofThisCompilation.contains(model.getQualifiedName().toString());
    }

    private Optional<String> onClassPath(TypeElement model) {
        String resource = resource(elements.getBinaryName(model).toString());
        for (JavaFileManager.Location place : PLACES) {
            try {
                return Optional.of(filer.getResource(place, "", resource)
                        .getCharContent(false)
                        .toString());
            } catch (java.nio.file.NoSuchFileException | java.io.FileNotFoundException _) {
                // Not here.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Optional.empty();
    }
}
