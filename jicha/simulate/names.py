"""Invented Chinese names of people, firms, villages and streets."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.frame import Text, coded


def _words(text: str) -> list[str]:
    return text.split()


SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂兰英华玉建国志文海红春梅新立永福德生永成庆林东晓云凤飞鹏宇欣怡浩然子涵"
PLACES = _words(
    "柳湾 石桥 东坪 枣园 青龙 白果 大塘 小河 桃林 松岭 梅坞 竹溪 双井 龙泉 凤台 马铺 王庄 李家湾 新集 "
    "老街 团结 红旗 前进 胜利 光明 和平 丰收 永兴 长乐 太平 安乐 清水 黄泥 杏花 荷塘 稻香 云台 金鸡 "
    "银杏 鹤鸣 杉树 茶园 板栗 沙洲 渡口 北关 南门 西苑 东城 兴隆 五里 十里 三岔 高桥 石门 牛栏 羊坪 "
    "观音 龙王 回龙 卧牛 官塘 柏杨 楠木 桂花"
)
COUNTIES = _words("禾丰县 云栖县 柏川县 澄溪县 望岭县 青禾县 临沅区 宁水县 桐坪县 岚山区 楚塘县 芦洲县 雁湖区 石泉岭县 安棠县")
TRADES = _words(
    "便利店 餐馆 五金店 理发店 药房 网吧 旅社 服装店 修理厂 水果店 茶楼 粮油店 家电城 建材行 洗车行 美容院 浴室 诊所 打印社 面馆"
)
FACTORIES = _words(
    "水泥 塑料 纺织 机械 食品 木业 砖瓦 铸造 化工 饲料 造纸 陶瓷 电子 包装 制衣 冷链 农机 粮油 石材 玻璃 医药 家具 五金 铝业"
)
INSTITUTIONS = _words("商贸城 大酒店 物流园 医院 购物中心 写字楼 污水处理厂 自来水厂 汽车客运站 通信机房 宾馆 会展中心")
SCHOOLS = _words("中心小学 初级中学 幼儿园 敬老院 福利院 职业学校")

Rng = np.random.Generator


def _pick(rng: Rng, words: list[str] | str, n: int) -> np.ndarray[Any, Any]:
    return np.array(list(words), dtype=object)[rng.integers(0, len(words), n)]


def people(rng: Rng, n: int) -> np.ndarray[Any, Any]:
    """n names of natural persons."""
    second = np.where(rng.random(n) < 0.7, _pick(rng, GIVEN, n), "")
    return _pick(rng, SURNAMES, n) + _pick(rng, GIVEN, n) + second


def people_text(rng: Rng, n: int) -> Text:
    """n names from a pool of at most 20,000, so that a million costs no loop."""
    pool = people(rng, min(n, 20_000) or 1)
    return coded(list(pool), rng.integers(0, len(pool), n))


def shops(rng: Rng, n: int) -> np.ndarray[Any, Any]:
    return _pick(rng, PLACES, n) + _pick(rng, GIVEN, n) + _pick(rng, GIVEN, n) + _pick(rng, TRADES, n)


def factories(rng: Rng, n: int) -> np.ndarray[Any, Any]:
    return _pick(rng, PLACES, n) + _pick(rng, GIVEN, n) + _pick(rng, GIVEN, n) + _pick(rng, FACTORIES, n) + "有限公司"


def institutions(rng: Rng, n: int) -> np.ndarray[Any, Any]:
    return _pick(rng, PLACES, n) + _pick(rng, GIVEN, n) + _pick(rng, INSTITUTIONS, n)


def schools(rng: Rng, n: int) -> np.ndarray[Any, Any]:
    return _pick(rng, PLACES, n) + _pick(rng, SCHOOLS, n)


def villages(rng: Rng, n: int) -> list[str]:
    """n different names of public transformer districts."""
    kinds = ("村", "社区", "小区", "街")
    pool = [a + kind + suffix for suffix in ("", "一", "二", "三") for kind in kinds for a in PLACES]
    order = rng.permutation(len(pool))
    return [pool[order[i % len(pool)]] + (f"{i // len(pool) + 1}号" if i >= len(pool) else "") for i in range(n)]


def place(index: int) -> str:
    """A place name by number, with a number behind it when the list is used up."""
    turn, at = divmod(index, len(PLACES))
    return PLACES[at] + ("" if turn == 0 else f"{'二三四五六七八九'[(turn - 1) % 8]}")
