package uk.ac.manchester.tornado.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** What TornadoVM's compiler is known to break down on, looked for in class files as it reads them. */
final class CompilerLimits {
    private static final String ARRAY = "Luk/ac/manchester/tornado/api/types/arrays/FloatArray;";

    private static final Set<Class<?>> PASSED = ConcurrentHashMap.newKeySet();

    private CompilerLimits() {}

    /**
     * Looks at all kernels of the class in which {@code code} is made: which of them a reference means cannot be asked.
     *
     * @throws TornadoRuntimeException if one of them would not be compiled
     */
    static void check(Object code) {
        Class<?> home = code.getClass().getNestHost();
        if (PASSED.contains(home)) {
            return;
        }
        for (Class<?> member : home.getNestMembers()) {
            if (!member.isHidden()) {
                checkKernelsOf(member);
            }
        }
        PASSED.add(home);
    }

    private static void checkKernelsOf(Class<?> type) {
        String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            // Classes that a test has made in memory have none.
            byte[] bytes = in == null ? null : in.readAllBytes();
            if (bytes == null) {
                return;
            }
            for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
                if (method.flags().has(AccessFlag.STATIC)
                        && method.methodType().stringValue().contains(ARRAY)) {
                    check(type, method);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(Class<?> type, MethodModel method) {
        List<Instruction> code = method.code().stream()
                .flatMap(CodeModel::elementStream)
                .filter(Instruction.class::isInstance)
                .map(Instruction.class::cast)
                .toList();
        for (int i = 2; i < code.size(); i++) {
            if (code.get(i).opcode() == Opcode.FADD
                    && code.get(i - 2) instanceof LoadInstruction left
                    && code.get(i - 1) instanceof LoadInstruction right
                    && left.slot() == right.slot()) {
                throw new TornadoRuntimeException(type.getSimpleName() + "." + method.methodName()
                        + " adds a value to itself, which TornadoVM's compiler breaks down on; 2 * x does");
            }
        }
    }
}
