package io.shardwright.runtime.settings;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.shardwright.diagnostic.ModelException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON and back, strictly: an object has just the components of its record, each of its type. Where one of several records
 * may stand, its {@code kind} says which.
 */
final class RecordJson {
    private static final String KIND = "kind";

    private record Text<T>(Function<T, String> write, Function<String, T> read) {}

    private final Map<Class<?>, Text<?>> texts = new HashMap<>();
    private final Map<Class<?>, Map<String, ? extends Class<?>>> kinds = new HashMap<>();

    /** Writes values of a type as text. */
    <T> RecordJson text(Class<T> type, Function<T, String> write, Function<String, T> read) {
        texts.put(type, new Text<>(write, read));
        return this;
    }

    /** Writes one of several records with its name. */
    RecordJson oneOf(Class<?> type, Map<String, ? extends Class<?>> records) {
        kinds.put(type, records);
        return this;
    }

    // ---------------------------------------------------------------- writing

    JsonElement write(Object value) {
        Class<?> declared = texts.keySet().stream()
                .filter(type -> type.isInstance(value))
                .findFirst()
                .orElse(value.getClass());
        return write(value, declared);
    }

    private JsonElement write(@Nullable Object value, Class<?> declared) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        if (texts.containsKey(declared)) {
            return new JsonPrimitive(written(texts.get(declared), value));
        }
        return switch (value) {
            case Double number when !Double.isFinite(number) -> new JsonPrimitive(number.toString());
            case Number number -> new JsonPrimitive(number);
            case Boolean bool -> new JsonPrimitive(bool);
            case String text -> new JsonPrimitive(text);
            case Enum<?> constant -> new JsonPrimitive(constant.name());
            case Map<?, ?> map -> {
                JsonObject object = new JsonObject();
                map.forEach((key, each) -> object.add(String.valueOf(key), write(each)));
                yield object;
            }
            case Iterable<?> values -> {
                JsonArray array = new JsonArray();
                values.forEach(each -> array.add(write(each)));
                yield array;
            }
            default -> writeRecord(value, declared);
        };
    }

    @SuppressWarnings("unchecked") // it was registered for the type
    private static <T> String written(Text<T> text, Object value) {
        return text.write().apply((T) value);
    }

    private JsonObject writeRecord(Object value, Class<?> declared) {
        JsonObject object = new JsonObject();
        if (kinds.containsKey(declared)) {
            kinds.get(declared).forEach((name, type) -> {
                if (type == value.getClass()) {
                    object.addProperty(KIND, name);
                }
            });
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            object.add(component.getName(), write(get(component, value), component.getType()));
        }
        return object;
    }

    private static @Nullable Object get(RecordComponent component, Object value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---------------------------------------------------------------- reading

    /**
     * @param place what messages call it
     * @throws ModelException with the place that is wrong
     */
    <T> T read(String place, JsonElement json, Class<T> type) {
        return type.cast(Objects.requireNonNull(read(place, json, (Type) type)));
    }

    private @Nullable Object read(String place, JsonElement json, Type type) {
        if (json.isJsonNull()) {
            return null;
        }
        Class<?> raw = (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
        try {
            if (texts.containsKey(raw)) {
                return texts.get(raw).read().apply(string(place, json));
            }
            if (type instanceof ParameterizedType generic) {
                return collection(place, json, generic, raw);
            }
            return kinds.containsKey(raw) || raw.isRecord() ? readRecord(place, json, raw) : single(place, json, raw);
        } catch (ModelException e) {
            throw e;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new ModelException(place + " is " + json + ": " + e.getMessage());
        }
    }

    private static String string(String place, JsonElement json) {
        if (json instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw new ModelException(place + " is " + json + ", which is no text");
    }

    private static Object single(String place, JsonElement json, Class<?> type) {
        if (type == String.class) {
            return string(place, json);
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(string(place, json)))
                    .findFirst()
                    .orElseThrow(() -> new ModelException(
                            place + " is " + json + ", and not one of " + Arrays.toString(type.getEnumConstants())));
        }
        String text = json instanceof JsonPrimitive primitive ? primitive.getAsString() : "";
        if ((type == boolean.class || type == Boolean.class) && text.matches("true|false")) {
            return text.equals("true");
        }
        try {
            if (type == int.class || type == Integer.class) {
                return Integer.parseInt(text);
            }
            if (type == long.class || type == Long.class) {
                return Long.parseLong(text);
            }
            if (type == double.class || type == Double.class) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            throw new ModelException(place + " is " + json + ", which is no number of type " + type.getSimpleName());
        }
        throw new ModelException(place + " is " + json + ", which is no " + type.getSimpleName());
    }

    private Object collection(String place, JsonElement json, ParameterizedType type, Class<?> raw) {
        Type of = type.getActualTypeArguments()[raw == Map.class ? 1 : 0];
        if (raw == Map.class && json instanceof JsonObject object) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            object.asMap().forEach((key, each) -> map.put(key, read(place + "." + key, each, of)));
            return map;
        }
        if (raw != Map.class && json instanceof JsonArray array) {
            List<@Nullable Object> list = new ArrayList<>();
            array.forEach(each -> list.add(read(place + "[" + list.size() + "]", each, of)));
            return raw == Set.class ? new LinkedHashSet<>(list) : list;
        }
        throw new ModelException(place + " is " + json + ", which is no " + raw.getSimpleName());
    }

    private Object readRecord(String place, JsonElement json, Class<?> declared) {
        if (!(json instanceof JsonObject object)) {
            throw new ModelException(place + " is " + json + ", which is no object");
        }
        Map<String, JsonElement> fields = new LinkedHashMap<>(object.asMap());
        Class<?> type = declared;
        if (kinds.containsKey(declared)) {
            JsonElement kind = fields.remove(KIND);
            Map<String, ? extends Class<?>> known = kinds.get(declared);
            Class<?> named = kind == null ? null : known.get(string(place, kind));
            if (named == null) {
                throw new ModelException(place + " has kind " + kind + ", and not one of " + known.keySet());
            }
            type = named;
        }
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            JsonElement field = fields.remove(name);
            if (field == null) {
                throw new ModelException(place + " lacks " + name);
            }
            values[i] = read(place + "." + name, field, components[i].getGenericType());
        }
        if (!fields.isEmpty()) {
            throw new ModelException(place + " has " + fields.keySet() + ", which nobody asked for");
        }
        requireValues(place, components, values);
        return make(type, components, values);
    }

    /** Only what may be null is. */
    private static void requireValues(String place, RecordComponent[] components, @Nullable Object[] values) {
        for (int i = 0; i < components.length; i++) {
            if (values[i] == null && !components[i].getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                throw new ModelException(place + "." + components[i].getName() + " is null");
            }
        }
    }

    private static Object make(Class<?> type, RecordComponent[] components, @Nullable Object[] values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
