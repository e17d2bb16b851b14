"""Tables of images as people have them: beside their images, in a ZIP, or alone."""

import re
import shutil

import pytest

from core.common.errors import UserError
from core.common.i18n import Text
from core.datasets.imported import Record
from core.importing.tables.listed import NO_FILE, Finder
from core.importing.tables.table import read_table
from tests.importing_files import encoded, good_members, imported, picture, refuse, unpacked, zipped

CLASSES = ("cat", "dog")
NAMES = [f"{number}.png" for number in range(10)]
LABEL_OF = {name: CLASSES[number % 2] for number, name in enumerate(NAMES)}
IMAGES = {f"img/{name}": encoded(picture(number)) for number, name in enumerate(NAMES)}


def rows(form: str, header: str = "") -> str:
    """A row for each image; `{name}`, `{stem}`, `{label}`, `{number}` (of the class) in `form`."""
    lines = [header] if header else []
    for name, label in LABEL_OF.items():
        number = CLASSES.index(label)
        values = {"name": name, "stem": name[:-4], "label": label, "number": number}
        values |= {"other": 1 - number, "part": "test" if name >= "7" else "train"}
        lines.append(form.format(**values))
    return "\n".join(lines) + "\n"


UNDERSTOOD = {
    "Windows paths": rows("img\\{name},{label}", "path,label"),
    "image_name": rows("img/{name},{label}", "image_name,label"),
    "another machine": rows("/home/ann/my data/img/{name},{label}", "filepath,class"),
    "another drive": rows("C:\\Users\\Ann\\img\\{name},{label}", "File Path,Class Name"),
    "name alone": rows("{name},{label}", "img,species"),
    "Kaggle's id": rows("{stem},{label}", "id,breed"),
    "dots": rows("./img/../img/{name},{label}", "filename,target"),
    "upper case": rows("IMG/{name},{label}", "image,category"),
    "index column": rows("7,img/{name},{label}", ",image_path,label"),
    "words over numbers": rows("{number},img/{name},{label}", "class_id,filepaths,class_name"),
    "unknown words": rows("img/{name},{label}", "Aufnahme,Befund"),
    "label first": rows("{label},img/{name}", "finding,x-ray image"),
    "no header": rows("img/{name},{label}"),
    "no header, label first": rows("{label},img/{name}"),
    "semicolons": rows("img/{name};{label}", "path;label"),
    "tabs": rows("img/{name}\t{label}", "path\tlabel"),
    "bars": rows("img/{name}|{label}", "path|label"),
    "Excel": "sep=;\r\n" + rows("img/{name};{label}", "path;label"),
    "other commas": rows('"img/{name}";"{label}";"a, b, c, d"', "path;label;note"),
    "quotes and blanks": rows(' "img/{name}" , "{label}" ,,,\n\n', "\n\n path , label ,,"),
    "one-hot": rows("img/{name},{other}.0,{number}.0", "image,cat,dog"),
    "one-hot words": rows("img/{name},{other},{number},30", "image,cat,dog,age")
    .replace(",1", ",True")
    .replace(",0", ",False"),
}


def taken(record: Record) -> tuple[tuple[str, ...], int, int]:
    return record.class_names, record.train_count + record.test_count, record.refused


@pytest.mark.parametrize("kind", UNDERSTOOD)
@pytest.mark.parametrize("where", ["alone", "folder", "zip", "inner"])
def test_tables_are_understood(workspace, tmp_path, kind, where):
    members = IMAGES | {"labels.csv": UNDERSTOOD[kind].encode()}
    if where == "inner":
        members = {f"data/{name}": content for name, content in members.items()}
    if where == "zip":
        path = zipped(tmp_path / "a.zip", members)
    else:
        path = unpacked(tmp_path / "a", members)
        path = path / "labels.csv" if where == "alone" else path
    assert taken(imported(path)) == (CLASSES, 10, 0)


PARTS = {
    "split": rows("img/{name},{label},{part}", "path,label,split"),
    "words": rows("img/{name},{label},{part}ing", "path,label,data set"),
    "no header": rows("img/{name},{part},{label}"),
    "is_valid": rows("img/{name},{label},{part}", "name,label,is_valid")
    .replace(",train", ",False")
    .replace(",test", ",True"),
    "is_test": rows("img/{name},{label},{part}", "name,label,is_test")
    .replace(",train", ",0")
    .replace(",test", ",1"),
    "is_train": rows("img/{name},{label},{part}", "name,label,is_train")
    .replace(",train", ",1")
    .replace(",test", ",0"),
}


@pytest.mark.parametrize("kind", PARTS)
def test_parts(workspace, tmp_path, kind):
    unpacked(tmp_path, IMAGES | {"labels.csv": PARTS[kind].encode()})
    record = imported(tmp_path / "labels.csv")
    if kind == "is_valid":
        assert (record.validation_count, record.held_out) == (3, True)
    else:
        assert (record.train_count, record.test_count, record.held_out) == (7, 3, False)


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8-sig", "Kätzchen"),
        ("utf-16", "Kätzchen"),
        ("utf-16-le", "Kätzchen"),
        ("utf-16-be", "kitten"),
        ("utf-32", "кот"),
        ("cp1252", "Kätzchen"),
        ("cp1251", "кошка"),
        ("cp932", "ねこ"),
        ("gbk", "小猫咪"),
    ],
)
def test_encodings(workspace, tmp_path, codec, label):
    text = UNDERSTOOD["semicolons"].replace("cat", label)
    unpacked(tmp_path, IMAGES | {"labels.csv": text.encode(codec)})
    record = imported(tmp_path / "labels.csv")
    assert set(record.class_names) == {label, "dog"}
    guessed = not codec.startswith("utf")
    assert [codec in why and "a guess" in why for _, why, _ in record.lines] == [True] * guessed


def test_an_encoding_can_be_chosen(workspace, tmp_path):
    text = UNDERSTOOD["tabs"].replace("cat", "żółw")
    path = unpacked(tmp_path, IMAGES | {"labels.tsv": text.encode("cp852")}) / "labels.tsv"
    assert "żółw" in imported(path, names_encoding="cp852").class_names
    in_zip = zipped(tmp_path / "a.zip", IMAGES | {"labels.tsv": text.encode("cp852")})
    assert "żółw" in imported(in_zip, "zip", names_encoding="cp852").class_names


def test_the_same_image_spelled_twice(workspace, tmp_path):
    text = UNDERSTOOD["Windows paths"] + "./img/0.png,cat\nimg//1.png,dog\nIMG\\2.png,cat\n"
    for path in (
        unpacked(tmp_path / "a", IMAGES | {"labels.csv": text.encode()}) / "labels.csv",
        zipped(tmp_path / "a.zip", IMAGES | {"labels.csv": text.encode()}),
    ):
        record = imported(path, path.stem)
        assert taken(record) == (CLASSES, 10, 0)
        twice = [why for _, why, _ in record.lines if "twice" in why]
        assert [re.search(r"row \d+", why)[0] for why in twice] == ["row 12", "row 13", "row 14"]


@pytest.mark.parametrize("where", ["alone", "zip"])
@pytest.mark.usefixtures("workspace")
def test_an_image_of_two_classes_or_parts(tmp_path, where):
    for text, message in (
        (UNDERSTOOD["image_name"] + "./img/0.png,dog\n", "is 'cat' in row 2.* 'dog' in row 12"),
        (PARTS["split"] + "img\\0.png,cat,test\n", "'train cat' in row 2.* 'test cat' in row 12"),
    ):
        members = IMAGES | {"labels.csv": text.encode()}
        path = zipped(tmp_path / "a.zip", members)
        if where == "alone":
            path = unpacked(tmp_path, members) / "labels.csv"
        refuse(path, message)


def test_rows_of_several_classes_or_none(workspace, tmp_path):
    text = UNDERSTOOD["one-hot"].replace("img/0.png,1.0,0.0", "img/0.png,1.0,1.0")
    text = text.replace("img/1.png,0.0,1.0", "img/1.png,0.0,0.0")
    text = text.replace("img/2.png,1.0,0.0", "img/2.png,1.0,0.0\nimg/2.png,0.5,0.5")
    unpacked(tmp_path, IMAGES | {"labels.csv": text.encode()})
    text = text.replace("img/2.png,0.5,0.5\n", "")
    (tmp_path / "labels.csv").write_text(text)
    assert [line for line in imported(tmp_path / "labels.csv").lines if not line[2]] == [
        ("row 2", "has 2 classes (cat, dog); each image needs one", False),
        ("row 3", "has no class; each image needs one", False),
    ]


def test_numbers_as_labels(workspace, tmp_path):
    text = rows("img/{name},{number}.0", "path,label") + "img/x.png,1\n"
    members = IMAGES | {"img/x.png": encoded(picture(1)), "labels.csv": text.encode()}
    unpacked(tmp_path, members)
    assert taken(imported(tmp_path / "labels.csv")) == (("0", "1"), 11, 0)


NOT_UNDERSTOOD = {
    "header": ("alpha,beta,gamma\nimg/0.png,1,x\nimg/1.png,2,y\n", "row is alpha, beta, gamma;"),
    "boxes": ("filename,xmin,ymin\n0.png,7,8\n", "the first row is filename, xmin, ymin;"),
    "many": (",".join(f"c{number}" for number in range(5000)) + "\nzzz\n", "c11 and 4988 more"),
    "PDF": ("%PDF\0\0\1", "not UTF-8 text"),
}


@pytest.mark.parametrize("kind", NOT_UNDERSTOOD)
@pytest.mark.usefixtures("workspace")
def test_what_is_not_understood_is_told(tmp_path, kind):
    text, message = NOT_UNDERSTOOD[kind]
    unpacked(tmp_path / "a", IMAGES | {"labels.csv": text.encode()})
    refuse(tmp_path / "a" / "labels.csv", f"^labels.csv: .*{re.escape(message)}")
    refuse(zipped(tmp_path / "a.zip", IMAGES | {"labels.csv": text.encode()}), re.escape(message))
    with pytest.raises(UserError) as told:
        imported(tmp_path / "a" / "labels.csv")
    assert len(str(told.value)) < 500


def test_class_folders_with_a_table_about_something_else(workspace, tmp_path):
    """It is refused as a file that is no image; the folders are the classes."""
    for text in ("date,weather\n1,sun\n2,rain\n", "image,quality\ncat/0.png,1\ncat/1.png,2\n"):
        members = good_members(count=10) | {"about.csv": text.encode()}
        shutil.rmtree(tmp_path / "workspace" / "datasets", ignore_errors=True)
        record = imported(zipped(tmp_path / "a.zip", members), f"n{len(text)}")
        assert taken(record) == (CLASSES, 20, 1)


def test_kaggle(workspace, tmp_path):
    """Labelled images, others without labels, and a sample of an answer."""
    members = {f"train/{name[:-4]}.png": IMAGES[f"img/{name}"] for name in NAMES}
    members |= {f"test/x{number}.png": encoded(picture(number)) for number in range(10)}
    members["labels.csv"] = rows("{stem},{label}", "id,breed").encode()
    members["sample_submission.csv"] = b"id,cat,dog\n" + b"".join(
        b"x%d,0.5,0.5\n" % one for one in range(10)
    )
    record = imported(zipped(tmp_path / "a.zip", members))
    assert taken(record)[:2] == (CLASSES, 10)
    lines = {name: why for name, why, _ in record.lines}
    assert lines["test/x0.png"] == "is not in the table"
    assert lines["labels.csv"] == "gives the classes"


@pytest.mark.parametrize("form", ["{}.csv", "{}/_classes.csv"])
def test_a_table_for_each_part(workspace, tmp_path, form):
    members = {}
    for part in ("train", "test"):
        members |= {f"{part}/{name}": IMAGES[f"img/{name}"] for name in NAMES}
        path = "{name}" if "/" in form else f"{part}/{{name}}"
        text = rows(path + ", {other}, {number}", "filename, cat, dog")
        members[form.format(part)] = text.encode()
    record = imported(zipped(tmp_path / "a.zip", members))
    assert (record.class_names, record.refused) == (CLASSES, 0)
    assert (record.train_count, record.test_count, record.held_out) == (10, 10, False)


def test_a_row_that_fits_several_files_or_another_folder(workspace, tmp_path):
    members = {f"{top}/{name}": content for name, content in IMAGES.items() for top in "ab"}
    text = "".join(f"a/img/{name},{label}\n" for name, label in LABEL_OF.items())
    members["labels.csv"] = f"path,label\n{text}img/0.png,dog\nelsewhere/3.png,dog\n".encode()
    for path in (
        unpacked(tmp_path / "folder", members) / "labels.csv",
        zipped(tmp_path / "a.zip", members),
    ):
        record = imported(path, path.stem)
        assert record.train_count + record.test_count == 10
        reasons = {name.split(", ")[-1]: why for name, why, _ in record.lines}
        assert [type(name) for name, _, _ in record.lines if name.endswith("row 12")] == [Text]
        assert reasons["row 12"] == "could be a/img/0.png or b/img/0.png"
        assert any("No such file" in why for why in reasons.values())


@pytest.mark.usefixtures("workspace")
def test_no_way_out_of_an_archive(tmp_path):
    (tmp_path / "secret.png").write_bytes(encoded(picture()))
    outside = f"{tmp_path}/secret.png,dog\n../secret.png,dog\n/etc/passwd,cat\n"
    text = UNDERSTOOD["image_name"] + outside
    record = imported(zipped(tmp_path / "a.zip", IMAGES | {"labels.csv": text.encode()}))
    assert taken(record) == (CLASSES, 10, 3)
    assert [why for _, why, used in record.lines if not used] == ["No such file"] * 3


def test_very_many_rows():
    with pytest.raises(UserError, match="more than 1,000,000 rows"):
        read_table(b"a.png,b\n" * 1_000_002, "x.csv", "", lambda cell: False)


def test_very_many_files_of_one_name():
    """Each row is compared with a few of them: the exact one is found, no other is guessed."""
    finder = Finder([(f"{number}", "a.png") for number in range(20_000)])
    assert [finder.find(f"x/{number}/a.png") for number in range(20_000)] == list(range(20_000))
    assert {finder.find("a.png") for _ in range(20_000)} == {"could be 0/a.png or 1/a.png"}
    assert {finder.find(f"x{number}/a.png") for number in range(20_000)} == {NO_FILE}
