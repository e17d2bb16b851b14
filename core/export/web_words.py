"""What stands on a page to take along; `assets/web/app.js` fills what is between braces."""

from core.common.i18n import N_

UNSERVED = N_(
    "This page needs JavaScript and a static server: browsers refuse its scripts when it is opened "
    "from a disk. Start `python -m http.server` in its folder, and open http://localhost:8000."
)
WORDS = {
    "language": N_("Language"),
    "loading": N_("Loading the network…"),
    "broken": N_("The network can't be loaded in this browser. Try another one, or a newer one."),
    "yours": N_("Your image"),
    "draw": N_("Draw"),
    "upload": N_("Upload"),
    "camera": N_("Camera"),
    "area": N_("Drawing area"),
    "hint": N_("Draw here"),
    "pens": N_("Width of the pen"),
    "thin": N_("Thin pen"),
    "medium": N_("Medium pen"),
    "thick": N_("Thick pen"),
    "eraser": N_("Eraser"),
    "undo": N_("Undo"),
    "clear": N_("Clear"),
    "drop": N_("Choose an image file, drop one on the page, or paste one."),
    "capture": N_("Or let the phone's own camera take it:"),
    "preview": N_("What the camera sees"),
    "camera_on": N_("Turn the camera on"),
    "camera_off": N_("Turn the camera off"),
    "take": N_("Take a picture"),
    "camera_denied_why": N_("The browser was not allowed to use the camera."),
    "camera_busy_why": N_("Another program is using the camera."),
    "camera_none_why": N_("No camera was found."),
    "camera_insecure_why": N_("Browsers allow the camera only at https addresses and localhost."),
    "turn": N_("Turn light and dark around"),
    "invert_auto": N_("as needed"),
    "invert_no": N_("never"),
    "invert_yes": N_("always"),
    "unreadable": N_("This browser can't read that file as an image."),
    "empty": N_("There is nothing on it, only an empty ground."),
    "answer": N_("What the network says"),
    "sure": N_("{share} sure"),
    "doubt": N_("only {share} sure: it may well be something else"),
    "came": N_("Your image, as it came."),
    "saw": N_("What the network saw: {height}×{width} pixels, enlarged."),
    "about": N_("About this page"),
    "private": N_("Everything happens in this browser: no image leaves it."),
    "kept": N_("The page is kept in this browser: it opens without a network, too."),
    "not_kept": N_(
        "The page is not kept for use without a network: browsers do that only at https "
        "addresses and localhost, and only where they get all of its files."
    ),
    "check": N_("Check it in this browser"),
    "checking": N_("{done} of {images} test images…"),
    "check_holds": N_(
        "Holds in this browser: {images} test images, the same class as the app for {same}, "
        "largest difference in probability {difference}."
    ),
    "check_fails": N_(
        "FAILED in this browser: {images} test images, the same class as the app for {same}, "
        "largest difference in probability {difference}."
    ),
    "card": N_("Model card: what the network is, and where it fails"),
}
