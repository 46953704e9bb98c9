package io.shardwright.processor;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Signature;
import io.shardwright.ir.declaration.Form;
import io.shardwright.ir.text.IrParser;
import io.shardwright.processor.read.field.Contracts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.HashSet;
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
    private final Filer filer;
    private final Elements elements;
    private final Map<String, Signature> signatures = new HashMap<>();
    private final Set<String> ofThisCompilation = new HashSet<>();

    CompiledContracts(Filer filer, Elements elements) {
        this.filer = filer;
        this.elements = elements;
    }

    /** The resource that holds a compiled model. */
    static String resource(String model) {
        return "META-INF/shardwright/" + model + ".ir";
    }

    /** A model that this compilation compiles, or says why not. */
    void announce(TypeElement model) {
        ofThisCompilation.add(model.getQualifiedName().toString());
    }

    void put(Graph compiled) {
        signatures.put(compiled.model(), compiled.signature());
    }

    @Override
    public Optional<Signature> of(TypeElement model) {
        return of(model, Form.SHARDED);
    }

    /** Of a class in a form, if it has that form. */
    Optional<Signature> of(String model, Form form) {
        return Optional.ofNullable(elements.getTypeElement(model)).flatMap(type -> of(type, form));
    }

    private Optional<Signature> of(TypeElement type, Form form) {
        String model = type.getQualifiedName().toString();
        String name = form.of(model);
        if (!signatures.containsKey(name) && !ofThisCompilation.contains(model)) {
            onClassPath(type, form).map(IrParser::parse).ifPresent(this::put);
        }
        return Optional.ofNullable(signatures.get(name));
    }

    @Override
    public boolean isReported(TypeElement model) {
        return ofThisCompilation.contains(model.getQualifiedName().toString());
    }

    private Optional<String> onClassPath(TypeElement model, Form form) {
        String resource = resource(form.of(elements.getBinaryName(model).toString()));
        return ifThere(() -> resourceIn(StandardLocation.CLASS_PATH, resource))
                .or(() -> ifThere(() -> resourceInJarOf(model, resource)))
                .or(() -> ifThere(() -> resourceIn(StandardLocation.CLASS_OUTPUT, resource)));
    }

    /** Reads from a place where there may be nothing. */
    @FunctionalInterface
    private interface Place {
        String read() throws IOException;
    }

    private static Optional<String> ifThere(Place place) {
        try {
            return Optional.of(place.read());
        } catch (NoSuchFileException | FileNotFoundException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String resourceIn(JavaFileManager.Location place, String resource) throws IOException {
        return filer.getResource(place, "", resource).getCharContent(false).toString();
    }

    /** As {@code META-INF} is no package, javac looks for it in the folders of its class path, but not in jars. */
    private String resourceInJarOf(TypeElement model, String resource) throws IOException {
        String classFile = elements.getFileObjectOf(model).toUri().toString();
        int inside = classFile.lastIndexOf("!/");
        if (!classFile.startsWith("jar:") || inside < 0) {
            throw new FileNotFoundException(resource);
        }
        URLConnection entry = URI.create(classFile.substring(0, inside + 2) + resource)
                .toURL()
                .openConnection();
        entry.setUseCaches(false);
        try (InputStream in = entry.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
