package io.shardwright.runtime.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shardwright.runtime.system.UserId;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What may lie where oneDNN's library is looked for, and is not loaded. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
class OneDnnFilesTest {
    private static final String PLANTED = "not a library";

    @TempDir
    Path folder;

    @Test
    void theLibraryLiesInAFolderThatIsTheUsersAlone() throws Exception {
        Path cache = folder.resolve("cache");
        try (OneDnnFiles files = OneDnnFiles.unpack(cache, folder)) {
            assertThat(files.library()).startsWith(cache.toRealPath()).isNotEmptyFile();
            assertThat(Files.getPosixFilePermissions(files.library().getParent()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(libraries(cache)).hasSize(1);
    }

    @Test
    void aFileOfThatNameIsReplacedWhateverItIs() throws Exception {
        Path library = OneDnnFiles.unpack(folder, folder).library();
        long size = Files.size(library);
        Files.writeString(library, PLANTED);
        try (OneDnnFiles files = OneDnnFiles.unpack(folder, folder)) {
            assertThat(files.library()).isEqualTo(library).hasSize(size);
        }
        Files.delete(library);
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), PLANTED);
        Files.createSymbolicLink(library, elsewhere);
        try (OneDnnFiles files = OneDnnFiles.unpack(folder, folder)) {
            assertThat(Files.isSymbolicLink(files.library())).isFalse();
            assertThat(files.library()).hasSize(size);
        }
        assertThat(elsewhere).hasContent(PLANTED);
    }

    @Test
    void aFileThatWasCheckedIsNotReadAgain() throws Exception {
        Path library = OneDnnFiles.unpack(folder, folder).library();
        Path checked = library.resolveSibling("libdnnl.so.3.checked");
        String state = Files.readString(checked);
        long writtenAt = Files.getLastModifiedTime(checked).toMillis();
        OneDnnFiles.unpack(folder, folder).close();
        assertThat(checked).hasContent(state);
        assertThat(Files.getLastModifiedTime(checked).toMillis()).isEqualTo(writtenAt);
    }

    /** As where the folder can only be read. */
    @Test
    void aFileThatCannotBeNotedAsCheckedIsTaken() throws Exception {
        Path library = OneDnnFiles.unpack(folder, folder).library();
        Path checked = library.resolveSibling("libdnnl.so.3.checked");
        Files.delete(checked);
        Files.createDirectory(checked);
        try (OneDnnFiles files = OneDnnFiles.unpack(folder, folder)) {
            assertThat(files.library()).isEqualTo(library);
        }
        try (Stream<Path> all = Files.list(library.getParent())) {
            assertThat(all.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
        }
    }

    @Test
    void whereTheCacheCannotBeWrittenToAFreshFolderIsTaken() throws Exception {
        Path library = OneDnnFiles.unpack(folder, folder).library();
        Files.delete(library);
        Files.createDirectories(library.resolve("in the way"));
        Path fresh;
        try (OneDnnFiles files = OneDnnFiles.unpack(folder, folder)) {
            fresh = files.library();
            assertThat(fresh).isNotEqualTo(library).isNotEmptyFile();
        }
        assertThat(fresh.getParent()).as("removed once it has been loaded").doesNotExist();
    }

    @Test
    void aFolderThatOthersMayWriteToIsNotTaken() throws Exception {
        Path open = Files.createDirectory(folder.resolve("shardwright"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        takesAFreshFolder(folder);
    }

    @Test
    void aLinkIsNotTaken() throws Exception {
        Path target = Files.createDirectory(folder.resolve("target"));
        Files.createSymbolicLink(folder.resolve("shardwright"), target);
        takesAFreshFolder(folder);
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void anothersFolderIsNotTaken() throws Exception {
        Path others = Files.createDirectory(folder.resolve("shardwright"));
        assumeTrue(UserId.own().equals(OptionalInt.of(0)), "only root can give a folder to somebody else: not tried");
        Files.setAttribute(others, "unix:uid", 65_534);
        takesAFreshFolder(folder);
        assertThat(others).isEmptyDirectory();
    }

    /** As in /tmp, where anybody may have made a folder of that name. */
    private void takesAFreshFolder(Path cache) throws Exception {
        Path temporaries = Files.createDirectory(folder.resolve("tmp"));
        Path planted = Files.createDirectory(temporaries.resolve("shardwright-" + System.getProperty("user.name")));
        Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path library;
        try (OneDnnFiles files = OneDnnFiles.unpack(cache, temporaries)) {
            library = files.library();
            assertThat(library).startsWith(temporaries.toRealPath()).isNotEmptyFile();
            assertThat(library.startsWith(planted)).isFalse();
        }
        assertThat(library.getParent()).as("removed once it has been loaded").doesNotExist();
        assertThat(planted).isEmptyDirectory();
    }

    @Test
    void whereOthersCouldExchangeEverythingNothingIsLoaded() throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, Set.copyOf(PosixFilePermissions.fromString("rwxrwxrwx")));
        assertThatThrownBy(() -> OneDnnFiles.unpack(open, open))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("has a folder that nobody else can write to");
        assertThat(open).isEmptyDirectory();
    }

    private static List<Path> libraries(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(file -> file.endsWith("libdnnl.so.3")).toList();
        }
    }
}
