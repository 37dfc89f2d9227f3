"""Tips that hold a word which alone would stop us, start us or ask for help: 17 a language."""

from typing import Final

#: Each is said with each of a few words of its language, where {} stands.
FRAMES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "en": (("stop", "end", "help", "cancel"), (
        "{} they are taking him on Elm", "ICE van at the {} of Broadway", "{} ICE is here now",
        "tell them to {}, my neighbor is hurt", "{}! two men at my door",
    )),
    "es": (("alto", "basta", "ayuda", "pare"), (
        "{}, hay migra en la 24", "{} se llevan a mi esposo", "gritaron {} y entraron a la casa",
        "la migra dijo {} en la esquina", "{} vecinos, están en el Market Basket",
    )),
    "ur": (("روکو", "بس", "مدد", "بند"), (
        "{} وہ میرے بھائی کو لے جا رہے ہیں", "گلی میں پولیس ہے {}", "{} دو گاڑیاں سکول کے پاس ہیں",
        "انہوں نے کہا {} اور دروازہ توڑا", "براڈوے پر {} کا شور ہے",
    )),
    "ht": (("rete", "kanpe", "èd", "sispann"), (
        "{} yo pran frè mwen an", "imigrasyon nan lari a {}", "yo rele {} devan pòt la",
        "{} gen de machin nwa bò lekòl la", "vwazen mwen bezwen {} kounye a",
    )),
    "pt": (("pare", "sair", "ajuda", "parar"), (
        "{} estão levando meu irmão", "a imigração mandou {} na rua",
        "{} tem dois carros na escola", "gritaram {} e bateram na porta",
        "vizinha precisa {} na esquina da 5",
    )),
    "fr": (("arrêtez", "aide", "assez", "arrêt"), (
        "{} ils emmènent mon frère", "deux voitures noires {} devant chez moi",
        "la police a crié {} dans la rue", "{} il y a des agents à l'école",
        "au coin de la rue {} de bus, des agents",
    )),
    "zh": (("停", "停止", "帮助", "取消"), (
        "{}车的人穿着移民局的衣服", "他们喊{}然后进了屋", "{}！百老汇街有两辆车",
        "我邻居需要{}他被带走了", "学校门口有人说{}还有警察",
    )),
    "ar": (("توقف", "كفى", "مساعدة", "قف"), (
        "{} إنهم يأخذون أخي الآن", "سيارة الهجرة أمام البيت {}", "صرخوا {} ودخلوا الشقة",
        "جارتي تحتاج {} عند المدرسة", "في الشارع رجال قالوا {} للناس",
    )),
    "vi": (("dừng", "dừng lại", "giúp", "thôi"), (
        "{} họ đang bắt anh tôi", "xe cảnh sát {} trước cửa nhà", "họ hét {} rồi vào nhà",
        "hàng xóm cần {} ở đường Elm", "{} có hai người ở trường học",
    )),
    "ru": (("стоп", "хватит", "помогите", "отмена"), (
        "{} они забирают моего брата", "полиция стоит у дома {}", "они кричали {} и ломали дверь",
        "соседке нужно {} возле школы", "{} две чёрные машины на Бродвее",
    )),
    "ko": (("정지", "그만", "도움", "중지"), (
        "{} 하라고 하고 형을 데려갔어요", "이민국 차가 집 앞에 {} 했어요",
        "{} 이라고 소리치고 들어왔어요", "이웃이 {} 이 필요해요 학교 앞",
        "브로드웨이에 차 두 대 {} 중",
    )),
    "tl": (("itigil", "hinto", "tulong", "tama na"), (
        "{} kinukuha nila ang kuya ko", "may van ng ICE {} sa kanto", "sumigaw sila ng {} sa pinto",
        "kailangan ng {} ng kapitbahay ko", "{} may dalawang lalaki sa paaralan",
    )),
}  # fmt: skip

TIPS: Final = [
    (language, frame.format(word), word)
    for language, (words, frames) in FRAMES.items()
    for word in words
    for frame in frames
]
