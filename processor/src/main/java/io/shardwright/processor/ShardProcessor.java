package io.shardwright.processor;

import com.google.auto.service.AutoService;
import com.sun.source.util.Trees;
import io.shardwright.annotations.ShardedModel;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.Form;
import io.shardwright.ir.text.IrPrinter;
import io.shardwright.processor.read.ModelFields;
import io.shardwright.processor.read.ModelReader;
import io.shardwright.processor.read.ModelSource;
import io.shardwright.processor.read.ModelVariant;
import io.shardwright.processor.read.source.Source;
import io.shardwright.processor.report.Reporter;
import io.shardwright.processor.write.text.GeneratedClass;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.Processor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.tools.StandardLocation;

/**
 * Compiles every {@code @ShardedModel} class: writes {@code ShardedMlp} for {@code Mlp}, and the compiled graph as a resource
 * that models in other jars compile against.
 *
 * <p>{@code -Ashard.dump=DIR} writes the graph after each step.
 */
@AutoService(Processor.class)
public final class ShardProcessor extends AbstractProcessor {
    static final String DUMP = "shard.dump";

    private final ModelCompiler compiler;
    /** Names of models that wait for types that another processor may still write. */
    private final Set<String> deferred = new LinkedHashSet<>();

    private Optional<Session> session = Optional.empty();

    /** Compiles one model. */
    @FunctionalInterface
    interface ModelCompiler {
        Optional<CompiledModel> compile(ModelSource source, DiagnosticLog log, Dump dump);
    }

    /** What lives as long as the compilation. */
    private record Session(Trees trees, Elements elements, CompiledContracts contracts, Reporter reporter) {}

    /** A model whose classes are being written while the next ones are compiled. */
    private record Written(TypeElement model, Graph graph, Future<List<GeneratedClass>> classes) {}

    public ShardProcessor() {
        this(ShardCompiler::compile);
    }

    ShardProcessor(ModelCompiler compiler) {
        this.compiler = compiler;
    }

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of(ShardedModel.class.getName());
    }

    @Override
    public Set<String> getSupportedOptions() {
        return Set.of(DUMP);
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public synchronized void init(ProcessingEnvironment environment) {
        super.init(environment);
        try {
            Trees trees = Trees.instance(environment);
            Elements elements = environment.getElementUtils();
            session = Optional.of(new Session(
                    trees,
                    elements,
                    new CompiledContracts(environment.getFiler(), elements),
                    new Reporter(environment.getMessager(), trees)));
        } catch (IllegalArgumentException | LinkageError e) {
            String compiler = environment.getClass().getName();
            Reporter.report(
                    Diagnostic.of(Code.NO_TREES, Origin.NONE, "processor", compiler), environment.getMessager());
        }
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        session.ifPresent(open -> {
            List<TypeElement> models = new ArrayList<>();
            deferred.forEach(name -> models.add(open.elements().getTypeElement(name)));
            models.addAll(ElementFilter.typesIn(round.getElementsAnnotatedWith(ShardedModel.class)));
            models.forEach(open.contracts()::announce);
            List<TypeElement> ready = ready(models, round);
            DeepStack.run(() -> compile(open, ready));
        });
        return false;
    }

    /** Those that can be read now. What is unresolved in the last round is for javac to report. */
    private List<TypeElement> ready(List<TypeElement> models, RoundEnvironment round) {
        deferred.clear();
        if (round.processingOver()) {
            return List.of();
        }
        Set<String> waiting = new LinkedHashSet<>();
        for (TypeElement model : ModelOrder.of(models).ordered()) {
            boolean childWaits = ModelFields.of(model).values().stream()
                    .anyMatch(child -> waiting.contains(child.getQualifiedName().toString()));
            if (childWaits || ModelFields.isUnresolved(model)) {
                waiting.add(model.getQualifiedName().toString());
            }
        }
        deferred.addAll(waiting);
        return models.stream()
                .filter(model -> !waiting.contains(model.getQualifiedName().toString()))
                .toList();
    }

    private void compile(Session open, List<TypeElement> models) {
        ModelOrder order = ModelOrder.of(models);
        Set<TypeElement> inCycles = order.cycles().stream()
                .flatMap(cycle -> cycle.models().stream())
                .collect(Collectors.toSet());
        for (ModelOrder.Cycle cycle : order.cycles()) {
            TypeElement last = cycle.last();
            guarded(open, last, () -> {
                Source source = source(open, last);
                String name = last.getSimpleName().toString();
                Diagnostic diagnostic = Diagnostic.of(
                        Code.MODULE_CYCLE, source.field(cycle.field()), name + "." + cycle.field(), name, cycle.text());
                open.reporter().report(List.of(diagnostic), source, last);
            });
        }
        try (ExecutorService writer = Executors.newSingleThreadExecutor(DeepStack::thread)) {
            List<Written> written = new ArrayList<>();
            order.ordered().stream()
                    .filter(model -> !inCycles.contains(model))
                    .forEach(model -> guarded(
                            open,
                            model,
                            () -> compile(
                                    open,
                                    model,
                                    compiled -> written.add(new Written(
                                            model, compiled.graph(), writer.submit(compiled::generated))))));
            written.forEach(each -> guarded(open, each.model(), () -> write(each)));
        }
    }

    private void compile(Session open, TypeElement model, Consumer<CompiledModel> writer) {
        Source source = source(open, model);
        DiagnosticLog log = new DiagnosticLog();
        try {
            List<ModelVariant> read = ModelReader.read(source, model, open.contracts(), log);
            if (read.isEmpty()) {
                return;
            }
            compile(open, read, log, writer);
            Optional<Origin> inParts = read.getFirst().source().sequenceParallel();
            if (!log.hasErrors() && inParts.isPresent()) {
                List<ModelVariant> split = read.stream()
                        .map(variant -> variant.split(
                                inParts.get(), child -> open.contracts().of(child, Form.SEQUENCE_PARALLEL), log))
                        .toList();
                compile(open, split, log, writer);
            }
        } finally {
            open.reporter().report(log.diagnostics(), source, model);
        }
    }

    private void compile(Session open, List<ModelVariant> variants, DiagnosticLog log, Consumer<CompiledModel> writer) {
        if (log.hasErrors()) {
            return;
        }
        ModelSource first = variants.getFirst().source();
        Dump dump = dump(first.graph().model());
        Optional<CompiledModel> compiled = variants.size() == 1
                ? compiler.compile(first, log, dump)
                : VariantCompiler.compile(variants, log, dump);
        if (compiled.isPresent() && !log.hasErrors()) {
            open.contracts().put(compiled.get().graph());
            writer.accept(compiled.get());
        }
    }

    private Source source(Session open, TypeElement model) {
        return Source.of(model, open.trees(), open.elements(), processingEnv.getTypeUtils());
    }

    private Dump dump(String model) {
        return Optional.ofNullable(processingEnv.getOptions().get(DUMP))
                .map(folder -> Dump.into(Path.of(folder), model))
                .orElseGet(Dump::none);
    }

    /** All files name the model as their origin, so that incremental builds know when to write them again. */
    private void write(Written written) throws IOException {
        TypeElement model = written.model();
        for (GeneratedClass generated : classes(written)) {
            try (Writer writer = processingEnv
                    .getFiler()
                    .createSourceFile(generated.name(), model)
                    .openWriter()) {
                writer.write(generated.source());
            }
        }
        String resource = CompiledContracts.resource(written.graph()
                .form()
                .of(processingEnv.getElementUtils().getBinaryName(model).toString()));
        try (Writer writer = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", resource, model)
                .openWriter()) {
            writer.write(IrPrinter.print(written.graph()));
        }
    }

    /** Throws what writing them has thrown. */
    private static List<GeneratedClass> classes(Written written) {
        try {
            return written.classes().get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A step that may fail, which is our fault. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** An exception never leaves a processor: javac would print its trace and ask the user to file a bug with it. */
    private static void guarded(Session open, TypeElement model, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException | StackOverflowError e) {
            String name = model.getSimpleName().toString();
            StackTraceElement[] trace = e.getStackTrace();
            String at = trace.length == 0 ? "" : " at " + trace[0].getClassName() + ":" + trace[0].getLineNumber();
            open.reporter().report(Diagnostic.of(Code.INTERNAL, Origin.NONE, name, e + at), model);
        }
    }
}
